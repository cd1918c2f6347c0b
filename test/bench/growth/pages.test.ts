import { once } from 'node:events';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { measurePages, type Reader } from '../../../bench/growth/pages.ts';

let server: Server;
let reader: Reader;
let site: string;
let stopping: AbortController;

async function serve(answer: RequestListener): Promise<void> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stopping = new AbortController();
  reader = { agent: new Agent({ keepAlive: true, maxSockets: 1 }), signal: stopping.signal };
}

afterEach(() => {
  reader.agent.destroy();
  server.closeAllConnections();
  server.close();
});

const page = (next: string | null) => JSON.stringify({ messages: [], next });

describe('pages', () => {
  test('are measured, the deep one by the cursor that leads there', async () => {
    const urls: (string | undefined)[] = [];
    await serve(({ url }, response) => {
      urls.push(url);
      response.end(page(`after-${urls.length}`));
    });
    const { first, deep } = await measurePages(reader, site, 100_000, 5);
    expect([first?.length, deep?.length]).toEqual([5, 5]);
    // 999 pages of 20 messages before it, read a hundred at a time.
    expect(urls.slice(198, 200)).toEqual([
      '/api/messages?limit=100&cursor=after-198',
      '/api/messages?limit=80&cursor=after-199',
    ]);
    expect(urls.slice(200, 202)).toEqual(['/api/messages?limit=20', '/api/messages?limit=20&cursor=after-200']);
  });

  test.each([
    ['on the way to the deep page', 50],
    ['while it is timed', 204],
  ])('are read no more once the benchmark is stopped %s', async (_when, requests) => {
    let served = 0;
    await serve((_request, response) => {
      served += 1;
      if (served === requests) stopping.abort(new Error('stopped'));
      response.end(page('next'));
    });
    await expect(measurePages(reader, site, 100_000, 1_000)).rejects.toThrow('aborted');
    expect(served).toBe(requests);
  });

  test('are not waited for in the midst of an answer', async () => {
    await serve((_request, response) => {
      response.write('{ "messages": [', () => stopping.abort());
    });
    await expect(measurePages(reader, site, 1, 1)).rejects.toThrow('aborted');
  });

  test('that are refused end the benchmark', async () => {
    await serve((_request, response) => response.writeHead(503).end('resuming'));
    await expect(measurePages(reader, site, 1, 1)).rejects.toThrow(/\?limit=20 answered 503: resuming$/);
  });
});
