import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readBuckets } from '../../../local/s3/model.ts';
import { ObjectStore } from '../../../local/s3/object-store.ts';
import { type S3Server, startS3 } from '../../../local/s3/server.ts';
import { malformedRequests } from '../http/malformed.ts';
import { sendRaw, statusesOf } from '../http/raw-client.ts';
import { assemblyOf, resource } from './assembly.ts';

let directory: string;
let server: S3Server;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-'));
  const store = await ObjectStore.open(directory);
  const statement = { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };
  const open = { BlockPublicPolicy: false, RestrictPublicBuckets: false };
  const buckets = readBuckets(
    assemblyOf([
      resource('AWS::S3::Bucket', 'open', { PublicAccessBlockConfiguration: open }),
      resource('AWS::S3::BucketPolicy', 'policy', { Bucket: 'open', PolicyDocument: { Statement: [statement] } }),
    ]),
  );
  server = await startS3({ buckets, store });
  await store.put('open', 'hello', Buffer.from('hello'), {});
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

async function isAlive(): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${server.port}/open/hello`);
  expect(await response.text()).toBe('hello');
}

const get = (target: string, headers = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`;

describe('what is no request', () => {
  test.each(malformedRequests.filter(([name]) => name !== 'no version'))('%s', async (_name, bytes) => {
    const answer = await sendRaw(server.port, bytes);
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer).toContain('<Code>BadRequest</Code>');
    await isAlive();
  });

  test.each([
    ['headers without end', get('/open/hello', `x: ${'1'.repeat(100_000)}\r\n`), 400, 'RequestHeaderSectionTooLarge'],
    ['a key of more than 1,024 bytes', get(`/open/${'x'.repeat(1_025)}`), 400, 'KeyTooLongError'],
    ['a path that does not decode', get('/open/%zz'), 400, 'InvalidURI'],
    ['a page that is no number', get('/open?max-keys=many'), 400, 'InvalidArgument'],
    ['a page of fewer than none', get('/open?max-keys=-1'), 400, 'InvalidArgument'],
    ['no bucket', get('/'), 400, 'InvalidURI'],
    ['a tunnel', 'CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\n\r\n', 405, 'MethodNotAllowed'],
    ['a path out of the bucket', get('/open/../../etc/passwd'), 404, 'NoSuchKey'],
  ])('%s', async (_name, bytes, status, code) => {
    const answer = await sendRaw(server.port, bytes, { half: false });
    expect([statusesOf(answer), answer.includes(`<Code>${code}</Code>`)]).toEqual([[status], true]);
    await isAlive();
  });
});

test('whatever comes is answered with a known status or closed, and the server lives on', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'GET ',
      'PUT ',
      '/open',
      '/hello',
      '?list-type=2',
      '%2e%2e',
      ' HTTP/1.1',
      '\r\n',
      '\n',
      ': ',
      '\x00',
    ),
    fc.constantFrom('Range: bytes=1-', 'If-None-Match: *', 'Content-Length: 3', 'Transfer-Encoding: chunked'),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const request = fc.array(piece, { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(''));
  const begun = request.map((rest) => `GET /open${rest} HTTP/1.1\r\nHost: localhost\r\n${rest}\r\n\r\n`);
  await fc.assert(
    fc.asyncProperty(fc.oneof(request, begun), async (bytes) => {
      const statuses = statusesOf(await sendRaw(server.port, Buffer.from(bytes, 'latin1')));
      expect([200, 206, 304, 400, 403, 404, 405, 412, 416]).toEqual(expect.arrayContaining([...statuses]));
    }),
    { numRuns: 300, seed: 4 },
  );
  await isAlive();
}, 60_000);
