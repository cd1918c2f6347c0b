import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { removeFolder, temporaryFolder } from '../helpers/cdk.ts';

jest.setTimeout(180_000);

const root = resolve(__dirname, '../..');
const folder = temporaryFolder();
const run = promisify(execFile);
const node = (...options: string[]) => run(process.execPath, options, { cwd: folder });
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// The package as npm packs it, with what it needs beside it.
beforeAll(async () => {
  for (const file of ['package.json', 'README.md', 'LICENSE']) cpSync(join(root, file), join(folder, file));
  await run(process.execPath, ['--import', 'tsx', 'tools/package/build.ts', '--out', join(folder, 'dist')], {
    cwd: root,
  });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => removeFolder(folder));

const functions = readdirSync(join(root, 'lambda')).filter((name) =>
  existsSync(join(root, 'lambda', name, 'index.ts')),
);

/** Everything that may be in the tarball. */
const CONTENTS = [
  /^(LICENSE|README\.md|package\.json)$/,
  /^dist\/bin\/scaled-web\.js$/,
  /^dist\/lib\/index\.(js|cjs)$/,
  /^dist\/lib\/([a-z-]+\/)*[a-z-]+\.d\.c?ts$/,
  /^dist\/local\/(index\.(js|cjs)|shared-[A-Z0-9]{8}\.js)$/,
  /^dist\/local\/([a-z-]+\/)*[a-z0-9-]+\.d\.c?ts$/,
  /^dist\/local\/worker\/[a-z-]+\.mjs$/,
  /^dist\/local\/bin\/npx$/,
  /^dist\/lambda\/[a-z-]+\/index\.js(\.map)?$/,
  /^dist\/lambda\/migrate\/(no-)?migrations\/(\d{4}_[a-z_]+\.sql|meta\/(_journal|\d{4}_snapshot)\.json)$/,
  /^dist\/edge\/viewer-request\.js$/,
  /^dist\/web\/[a-z0-9]+\.(html|svg|txt)$/,
  /^dist\/web\/assets\/[a-z]+-[A-Z0-9]{8}\.(js|css)$/,
];

describe('the tarball', () => {
  let files: string[] = [];

  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: folder });
    const [packed] = JSON.parse(stdout);
    files = packed.files.map(({ path }: { path: string }) => path);
  });

  test('holds what an app uses, and nothing else', () => {
    expect(files.filter((file) => !CONTENTS.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(CONTENTS.filter((pattern) => !files.some((file) => pattern.test(file)))).toEqual([]);
  });

  test.each(functions)('holds the function %s as a bundle', (name) => {
    expect(files).toContain(`dist/lambda/${name}/index.js`);
  });

  test('holds the pages, scripts and styles of the site, built', () => {
    const site = files.filter((file) => /^dist\/web\/(index\.html|404\.html|assets\/main-\w+\.(js|css))$/.test(file));
    expect(site).toHaveLength(4);
  });

  test('holds what its scripts look for beside themselves', () => {
    const scripts = files.filter((file) => /^dist\/(bin|lib|local)\/[^/]*\.c?js$/.test(file));
    const wanted = scripts.flatMap((script) =>
      [
        ...readFileSync(join(folder, script), 'utf8').matchAll(
          /new URL\("(\.[^"]+)", (?:import\.meta\.url|moduleUrl)\)/g,
        ),
      ].map(([, path]) => join(dirname(script), path ?? '')),
    );
    expect(wanted).toEqual(expect.arrayContaining(['dist/local/worker/bootstrap.mjs', 'dist/local/worker/runner.mjs']));
    expect(wanted.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });

  test('has each declaration for ES modules and for CommonJS, and they name each other alike', () => {
    const modules = files.filter((file) => file.endsWith('.d.ts'));
    expect(modules.filter((file) => !files.includes(file.replace(/\.d\.ts$/, '.d.cts')))).toEqual([]);
    for (const file of modules) {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text).not.toMatch(/from '\.[^']*\.ts'/);
      expect(readFileSync(join(folder, file.replace(/\.d\.ts$/, '.d.cts')), 'utf8')).toBe(
        text.replace(/(from '\.[^']*)\.js'/g, "$1.cjs'"),
      );
    }
  });
});

describe('what the scripts of the package import', () => {
  const imports = (file: string) =>
    [...readFileSync(join(folder, 'dist', file), 'utf8').matchAll(/(?:from |require\(|import\()"([@a-z][\w./@:-]*)"/g)]
      .map(([, specifier]) => specifier ?? '')
      .filter((specifier) => !specifier.startsWith('node:') && !builtinModules.includes(specifier))
      .map((specifier) =>
        specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/'),
      );
  const scripts = () =>
    readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(bin|lib|local)\/[^/]*\.c?js$/.test(file),
    );

  test('is what it depends on, and it depends on nothing else', () => {
    const imported = new Set(scripts().flatMap(imports));
    const { esbuild, ...peers } = manifest.peerDependencies;
    expect(esbuild).toBeDefined();
    expect([...imported].sort()).toEqual(Object.keys({ ...manifest.dependencies, ...peers }).sort());
  });

  test('is aws-cdk-lib and what is made for it, in the constructs', () => {
    expect([...new Set(imports('lib/index.js'))].sort()).toEqual([
      'aws-cdk-lib',
      'cdk-monitoring-constructs',
      'constructs',
    ]);
    expect([...new Set(imports('lib/index.cjs'))].sort()).toEqual([...new Set(imports('lib/index.js'))].sort());
  });
});

describe('the package gives', () => {
  const print = "console.log(JSON.stringify(Object.keys(got).filter((name) => name !== 'default').sort()))";
  const fromModule = async (name: string) =>
    JSON.parse((await node('--input-type=module', '-e', `import * as got from '${name}'; ${print}`)).stdout);
  const fromCommonJs = async (name: string) =>
    JSON.parse((await node('--input-type=commonjs', '-e', `const got = require('${name}'); ${print}`)).stdout);

  test('ES modules and CommonJS the same constructs, those of lib/index.ts', async () => {
    const constructs = await fromModule('cdk-scaled-web');
    expect(constructs).toEqual(expect.arrayContaining(['AppTier', 'DatabaseTier', 'ScaledWeb', 'WebTier']));
    expect(await fromCommonJs('cdk-scaled-web')).toEqual(constructs);
    expect(Object.keys(await import('../../lib/index.ts')).sort()).toEqual(constructs);
  });

  test('both the local runtime', async () => {
    expect(await fromModule('cdk-scaled-web/local')).toEqual(['startLocalRuntime']);
    expect(await fromCommonJs('cdk-scaled-web/local')).toEqual(['startLocalRuntime']);
  });

  test.each(['cdk-scaled-web/dist/lib/index.js', 'cdk-scaled-web/lib/constructs/web-tier'])(
    'nobody its inside: %s',
    async (name) => {
      await expect(fromModule(name)).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
    },
  );

  test('a command that runs without a loader for TypeScript', async () => {
    const command = join(folder, manifest.bin['scaled-web']);
    expect(readFileSync(command, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect((await run(command, ['--help'])).stdout).toContain('local [options]');
  });
});

describe('an app that uses the package', () => {
  const example = readFileSync(join(root, 'examples/javascript/site.mjs'), 'utf8');
  // One folder below the root, as cdk.out is: source maps name the sources relative to it.
  const assembly = mkdtempSync(join(root, '.assembly-'));
  afterAll(() => removeFolder(assembly));

  async function templateOf(constructs: string, outdir: string): Promise<string> {
    const app = join(folder, 'site.mjs');
    writeFileSync(app, example.replace("'cdk-scaled-web'", JSON.stringify(constructs)));
    await run(process.execPath, ['--import', 'tsx', app], { cwd: root, env: { ...process.env, CDK_OUTDIR: outdir } });
    return readFileSync(join(outdir, 'site.template.json'), 'utf8');
  }

  test('has the very template, with the same ids and hashes, as one that uses the sources', async () => {
    const fromPackage = await templateOf('cdk-scaled-web', join(folder, 'cdk.out'));
    expect(fromPackage).toContain('AWS::CloudFront::Distribution');
    expect(await templateOf(join(root, 'lib/index.ts'), assembly)).toBe(fromPackage);
  });
});
