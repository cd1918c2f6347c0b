import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const MINUTE = 60_000;
const ROOT = resolve(__dirname, '../..');
/** What the app of this repository is made of. */
const SOURCES = [
  'bin',
  'lib',
  'lambda',
  'web',
  'edge',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

let app: string;
let local: ChildProcess;
let output = '';
let site: string;

/** Resolves when the runtime has printed something that matches, after what was printed before. */
async function printed(pattern: RegExp, from = 0): Promise<string> {
  for (;;) {
    const found = pattern.exec(output.slice(from));
    if (found) return found[0];
    if (local.exitCode !== null) throw new Error(`The runtime has ended:\n${output}`);
    try {
      await once(local, 'printed', { signal: AbortSignal.timeout(MINUTE) });
    } catch {
      throw new Error(`Nothing that matches ${pattern} was printed, but:\n${output.slice(from)}`);
    }
  }
}

function edit(file: string, text: string, replacement: string): number {
  const path = join(app, file);
  const content = readFileSync(path, 'utf8');
  expect(content).toContain(text);
  const from = output.length;
  writeFileSync(path, content.replace(text, replacement));
  return from;
}

async function get(
  path: string,
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const response = await fetch(`${site}${path}`);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

beforeAll(async () => {
  app = mkdtempSync(join(tmpdir(), 'watched-'));
  for (const source of SOURCES) cpSync(join(ROOT, source), join(app, source), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(app, 'node_modules'));
  const cli = ['--import', 'tsx', join(ROOT, 'bin/scaled-web.ts'), 'local', '--watch', '--port', '0', '--speed', '20'];
  local = spawn('node', [...cli, '--data', join(app, 'data')], { cwd: app });
  for (const stream of [local.stdout, local.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      local.emit('printed');
    });
  }
  local.once('exit', () => local.emit('printed'));
  await printed(/Ctrl-C ends everything/);
  site = String(JSON.parse(readFileSync(join(app, 'data/local.json'), 'utf8')).site);
}, 2 * MINUTE);

afterAll(async () => {
  if (local.exitCode === null) {
    local.kill('SIGINT');
    await once(local, 'exit');
  }
  rmSync(app, { recursive: true, force: true });
}, MINUTE);

describe('npm start -- --watch', () => {
  test(
    'a page that is saved is served',
    async () => {
      expect((await get('about.html')).text).toContain('<h1>How this site is served</h1>');
      const from = edit('web/about.html', '<h1>How this site is served</h1>', '<h1>Saved</h1>');
      await printed(/web\/about\.html: live after/, from);
      expect((await get('about.html')).text).toContain('<h1>Saved</h1>');
    },
    2 * MINUTE,
  );

  test(
    'a function that is saved answers, with the data of before',
    async () => {
      const created = await fetch(`${site}api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ author: 'watch', body: 'written before' }),
      });
      expect(created.status).toBe(201);
      const from = edit(
        'lambda/api/routes/messages.ts',
        '{ messages: page, next }, 200, {',
        "{ messages: page, next }, 200, { 'x-saved': 'yes',",
      );
      await printed(/messages\.ts: live after/, from);
      const { headers, text } = await get('api/messages');
      expect(headers.get('x-saved')).toBe('yes');
      expect(text).toContain('written before');
    },
    2 * MINUTE,
  );

  test(
    'an edge function that is saved runs',
    async () => {
      const { text } = await get('nowhere');
      expect(text).not.toContain('saved at the edge');
      const from = edit('web/404.html', '<title>', '<title>saved at the edge ');
      await printed(/web\/404\.html: live after/, from);
      expect((await get('nowhere')).text).toContain('saved at the edge');
    },
    2 * MINUTE,
  );

  test(
    'a source that does not compile is shown, and what ran before serves on until it is mended',
    async () => {
      const broken = edit('lambda/api/routes/messages.ts', "'x-saved': 'yes'", "'x-saved': 'yes");
      await printed(/messages\.ts: not live; what ran before serves on\.\n[\s\S]*Unterminated string literal/, broken);
      expect((await get('api/messages')).headers.get('x-saved')).toBe('yes');
      const mended = edit('lambda/api/routes/messages.ts', "'x-saved': 'yes", "'x-saved': 'mended'");
      await printed(/messages\.ts: live after/, mended);
      expect((await get('api/messages')).headers.get('x-saved')).toBe('mended');
    },
    2 * MINUTE,
  );

  test(
    'an app that does not synthesize is shown, until it does again',
    async () => {
      const broken = edit(
        'lib/stacks/app-stack.ts',
        'super(scope',
        "throw new Error('no stack today');\n    super(scope",
      );
      await printed(/app-stack\.ts: not live[\s\S]*no stack today/, broken);
      const mended = edit('lib/stacks/app-stack.ts', "throw new Error('no stack today');\n    ", '');
      await printed(/app-stack\.ts: nothing in the templates has changed/, mended);
      expect((await get('api/status')).status).toBe(200);
    },
    2 * MINUTE,
  );
});
