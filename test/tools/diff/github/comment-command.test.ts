import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { commentCommand } from '../../../../tools/diff/github/comment-command.ts';
import { MARKER } from '../../../../tools/diff/report/markdown.ts';

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

const BOT = { login: 'github-actions[bot]' };
let server: Server;
let api: string;
let folder: string;
/** The comments of pull request 7, and who asked for what. */
let comments: Comment[];
let requests: string[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const content = await text(request);
    const body = content === '' ? '' : JSON.parse(content).body;
    const [, status] = /^\/answers-(\d+)\//.exec(pathname) ?? [];
    if (status !== undefined) {
      response.writeHead(Number(status)).end('<html>no</html>');
      return;
    }
    if (headers.authorization !== 'Bearer token') {
      response.writeHead(403).end('{"message":"Resource not accessible by integration"}');
      return;
    }
    if (method === 'GET') {
      const page = Number(searchParams.get('page'));
      response.end(JSON.stringify(comments.slice((page - 1) * 100, page * 100)));
      return;
    }
    requests.push(`${method} ${pathname.replace('/repos/owner/name/', '')}`);
    const id = Number(pathname.split('/').at(-1));
    if (method === 'POST') comments.push({ id: 1000 + comments.length, body, user: BOT });
    if (method === 'PATCH') comments = comments.map((each) => (each.id === id ? { ...each, body } : each));
    if (method === 'DELETE') comments = comments.filter((each) => each.id !== id);
    response.end(method === 'DELETE' ? '' : '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  comments = Array.from({ length: 100 }, (_, index) => ({ id: index, body: 'talk', user: { login: 'someone' } }));
  requests = [];
  folder = mkdtempSync(join(tmpdir(), 'diff-comment-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(bodies: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  folder = mkdtempSync(join(tmpdir(), 'diff-comment-'));
  bodies.forEach((body, index) => {
    writeFileSync(join(folder, index === 0 ? 'diff.md' : `diff-${index + 1}.md`), `${MARKER}\n${body}\n`);
  });
  const command = commentCommand({
    env: { GITHUB_API_URL: api, GITHUB_REPOSITORY: 'owner/name', GITHUB_TOKEN: 'token', ...env },
    write: () => undefined,
  });
  await command.parseAsync([folder, '--pull-request', '7'], { from: 'user' });
}

const ours = (): readonly string[] => comments.slice(100).map(({ body }) => body.trim().split('\n')[1] ?? '');

describe('the comments of a pull request', () => {
  test('are created once, updated in their place, and removed when there are fewer', async () => {
    await run(['one', 'two']);
    expect(ours()).toEqual(['one', 'two']);
    await run(['one', 'two']);
    await run(['three']);
    expect(ours()).toEqual(['three']);
    expect(requests).toEqual([
      'POST issues/7/comments',
      'POST issues/7/comments',
      'PATCH issues/comments/1100',
      'DELETE issues/comments/1101',
    ]);
  });

  test('of others stay, with the marker too', async () => {
    comments.push({ id: 500, body: `${MARKER}\nnot ours`, user: { login: 'someone' } });
    await run(['one']);
    expect(ours()).toEqual(['not ours', 'one']);
  });

  test('are no more than ten', async () => {
    await run(Array.from({ length: 12 }, (_, index) => `part ${index + 1}`));
    expect(ours()).toEqual(Array.from({ length: 10 }, (_, index) => `part ${index + 1}`));
  });
});

test.each([
  ['a token that may not write', ['one'], { GITHUB_TOKEN: 'other' }, 'The token needs "pull-requests: write"'],
  ['no token', ['one'], { GITHUB_TOKEN: '' }, 'GITHUB_TOKEN is not set'],
  ['a folder without comments', [], {}, 'There is no diff.md'],
])('%s is an error', async (_, bodies, env, message) => {
  await expect(run(bodies, env)).rejects.toThrow(message);
});

test.each([
  [502, 'GitHub answered 502 to GET issues/7/comments?per_page=100&page=1: <html>no</html>. Run the job again later.'],
  [404, 'must be one of GITHUB_REPOSITORY.'],
  [200, 'was not answered with JSON: <html>no</html>. Check GITHUB_API_URL.'],
])('an answer %d that is no list of comments says what to do', async (status, message) => {
  await expect(run(['one'], { GITHUB_API_URL: `${api}/answers-${status}` })).rejects.toThrow(message);
});
