import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ResponseEndpoint, startResponseEndpoint } from '../../../local/cloudformation/response-endpoint.ts';

let endpoint: ResponseEndpoint;
beforeEach(async () => {
  endpoint = await startResponseEndpoint();
});
afterEach(() => endpoint.stop());

/** The address of a URL on this machine. */
function addressOf(url: string): URL {
  const { hostname, pathname, search } = new URL(url);
  return new URL(`http://${endpoint.hosts[hostname]}${pathname}${search}`);
}

test('hands the answer over that is put', async () => {
  const { url, body } = endpoint.await();
  expect((await fetch(addressOf(url), { method: 'PUT', body: 'done' })).status).toBe(200);
  expect(await body).toBe('done');
});

test.each([
  ['of an unknown URL', 'PUT', '/other', 403],
  ['that is posted', 'POST', '', 405],
])('refuses an answer %s', async (_name, method, path, status) => {
  const address = addressOf(endpoint.await().url);
  expect((await fetch(path ? new URL(path, address) : address, { method, body: 'done' })).status).toBe(status);
});

test('takes the whole answer after one that was broken off', async () => {
  const { url, body } = endpoint.await();
  const { hostname, port, pathname, search } = addressOf(url);
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const socket = connect(Number(port), hostname);
  socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\nha`);
  await once(socket, 'data');
  socket.destroy();
  await once(socket, 'close');
  expect((await fetch(addressOf(url), { method: 'PUT', body: 'done' })).status).toBe(200);
  expect(await body).toBe('done');
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
