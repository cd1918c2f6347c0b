import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { installExample } from './outside.ts';

/**
 * Uses the packed package as others do, in folders outside of the repository: the app of two accounts, and the whole
 * site from plain JavaScript, the latter also with the oldest aws-cdk-lib that the package allows.
 *
 * Usage: verify-examples.ts <tarball>; cfn-lint has to be installed.
 */
const root = resolve(import.meta.dirname, '../..');
const [tarball] = process.argv.slice(2);
if (tarball === undefined || !existsSync(tarball)) {
  throw new Error(`got ${tarball ?? 'no tarball'}; give the file that "npm pack" wrote`);
}
const packed = resolve(tarball);
if (spawnSync('cfn-lint', ['--version']).error !== undefined) {
  throw new Error('cfn-lint is not installed: pip install cfn-lint==1.51.0');
}
const folder = mkdtempSync(join(tmpdir(), 'scaled-web-examples-'));
const consumer = join(folder, 'consumer');
const oldest = join(folder, 'oldest');
const began = performance.now();
try {
  done('Install the app of two accounts', () => installExample(join(root, 'examples/consumer'), consumer, packed));
  for (const resolution of ['nodenext', 'bundler']) {
    done(`Types, with those of all packages, by ${resolution}`, () => checkTypes(resolution));
  }
  done('Synthesize, with cdk-nag', () => run(consumer, 'npm', ['run', 'synth', '--silent']));
  done('Lint', () => lint(join(consumer, 'cdk.out')));
  done('Run staging from a program', () => run(consumer, 'npm', ['test', '--silent']));
  await runProduction();
  cpSync(join(root, 'examples/javascript'), consumer, { recursive: true, filter: (file) => !file.endsWith('.json') });
  done('Plain JavaScript', () => synthesizeFromJavaScript(consumer));
  done('Install the oldest aws-cdk-lib', () =>
    installExample(join(root, 'examples/javascript'), oldest, packed, oldestPeers()),
  );
  done('Plain JavaScript with it', () => synthesizeFromJavaScript(oldest));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function done(step: string, act: () => void): void {
  act();
  report(step);
}

function report(step: string): void {
  process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${step}\n`);
}

function run(cwd: string, command: string, options: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  execFileSync(command, options, { cwd, stdio: 'inherit', env: { ...process.env, CDK_VALIDATION: 'false', ...env } });
}

function checkTypes(moduleResolution: string): void {
  const compiler = join(root, 'node_modules/typescript-native/bin/tsc');
  const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
  run(consumer, process.execPath, [compiler, '--module', module, '--moduleResolution', moduleResolution]);
}

function lint(assembly: string): void {
  const templates = readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(assembly, file));
  if (templates.length === 0) throw new Error(`${assembly} has no templates`);
  run(assembly, 'cfn-lint', ['-i', 'W3005', '-t', ...templates]);
}

/** By the installed command, as a user starts it, until Ctrl-C. */
async function runProduction(): Promise<void> {
  const data = join(folder, 'data');
  const command = join(consumer, 'node_modules/.bin/scaled-web');
  const local = spawn(command, ['local', '--assembly', 'cdk.out/assembly-production', '--port', '0', '--data', data], {
    cwd: consumer,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await untilStarted(local);
    const { site } = JSON.parse(readFileSync(join(data, 'local.json'), 'utf8'));
    await expectAnswer(site, 'text/html');
    await expectAnswer(new URL('/api/status', site).href, 'application/json');
  } finally {
    local.kill('SIGINT');
  }
  const [code] = await once(local, 'exit');
  if (code !== 0) throw new Error(`scaled-web local ended with ${code}`);
  report('Run production by the command');
}

function untilStarted(local: ChildProcess): Promise<void> {
  return new Promise((started, failed) => {
    let output = '';
    local.stdout?.on('data', (text: Buffer) => {
      output += text;
      if (output.includes('Ctrl-C ends everything.')) started();
    });
    local.once('exit', (code) => failed(new Error(`scaled-web local ended with ${code}:\n${output}`)));
  });
}

async function expectAnswer(url: string, type: string): Promise<void> {
  const response = await fetch(url);
  const got = response.headers.get('content-type') ?? 'no content-type';
  await response.body?.cancel();
  if (response.status !== 200 || !got.startsWith(type)) throw new Error(`${url}: got ${response.status} ${got}`);
}

/** The same template from CommonJS and from an ES module. */
function synthesizeFromJavaScript(app: string): void {
  const [fromCommonJs, fromModule] = ['site.cjs', 'site.mjs'].map((file) => {
    const assembly = join(app, `${file}.out`);
    run(app, process.execPath, [file], { CDK_OUTDIR: assembly });
    return readFileSync(join(assembly, 'site.template.json'), 'utf8');
  });
  if (fromCommonJs !== fromModule) throw new Error('site.cjs and site.mjs make different templates');
  lint(join(app, 'site.cjs.out'));
}

function oldestPeers(): Record<string, string> {
  const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(
    ['aws-cdk-lib', 'constructs'].map((name) => [name, String(peerDependencies[name]).replace('^', '')]),
  );
}
