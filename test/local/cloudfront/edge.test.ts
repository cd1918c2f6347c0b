import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { api, SiteBench } from './site-bench.ts';
import { managed } from './templates.ts';

const bench = new SiteBench();
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

describe('the viewer', () => {
  test.each([
    ['the site by a name of this machine', {}, 200],
    ['an alias', { host: 'foobar.com' }, 200],
    ['the distribution name', { host: 'd111111abcdef8.cloudfront.net' }, 200],
    ['another name', { host: 'evil.test' }, 403],
  ])('asks for %s', async (_name, headers, status) => {
    const get = await bench.edge([api({ OriginRequestPolicyId: managed.allViewerExceptHost })]);
    expect((await get('/', { headers })).status).toBe(status);
  });

  test.each([
    ['a GET with a body', '/', { method: 'GET', body: 'x' }, 403],
    ['a URL of more than 8,192 bytes', `/${'x'.repeat(8192)}`, {}, 413],
    ['a header of more than 20,480 bytes', '/', { headers: { 'x-long': 'x'.repeat(20_480) } }, 413],
    ['headers without end', '/', { headers: { 'x-long': 'x'.repeat(100_000) } }, 413],
    ['a method that no one knows', '/', { method: 'PROPFIND' }, 403],
  ])('is refused %s', async (_name, path, given, status) => {
    const get = await bench.edge([api()]);
    expect((await get(path, given)).status).toBe(status);
    expect(bench.seen).toHaveLength(0);
  });
});

describe('the start', () => {
  const listening = async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  test('says where each distribution is, the site on the port that was asked for', async () => {
    const taken = await listening();
    const free = portOf(taken);
    taken.close();
    await once(taken, 'close');
    const second = { ...api({}, { Aliases: ['docs.foobar.com'] }), physicalId: 'E2', logicalId: 'Docs' };
    const { edge } = await bench.endpoint([second, api()], { port: free });
    expect(edge.endpoints).toMatchObject([
      { logicalId: 'Docs', distributionId: 'E2', aliases: ['docs.foobar.com'], host: '127.0.0.1' },
      { distributionId: 'E1SITE', port: free, url: `http://localhost:${free}/` },
    ]);
  });

  test('says which port is taken and what to do', async () => {
    const taken = await listening();
    await expect(bench.edge([api()], { port: portOf(taken) })).rejects.toThrow(
      `port ${portOf(taken)} of 127.0.0.1 is taken by another program: end it, or choose another with --port`,
    );
    taken.close();
  });
});
