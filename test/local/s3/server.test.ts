import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readBuckets } from '../../../local/s3/model.ts';
import { ObjectStore } from '../../../local/s3/object-store.ts';
import { originAccessHeaders } from '../../../local/s3/origin-access-control.ts';
import { type S3Server, startS3 } from '../../../local/s3/server.ts';
import { assemblyOf, resource } from './assembly.ts';

const distributionArn = 'arn:aws:cloudfront::111122223333:distribution/E1';
const allowEdge = (bucket: string, listing: boolean) => ({
  Bucket: bucket,
  PolicyDocument: {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: listing ? ['s3:GetObject', 's3:ListBucket'] : 's3:GetObject',
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
      },
    ],
  },
});
const buckets = readBuckets(
  assemblyOf([
    resource('AWS::S3::Bucket', 'private'),
    resource('AWS::S3::BucketPolicy', 'private-policy', allowEdge('private', false)),
    resource('AWS::S3::Bucket', 'listed'),
    resource('AWS::S3::BucketPolicy', 'listed-policy', allowEdge('listed', true)),
    resource('AWS::S3::Bucket', 'open', {
      PublicAccessBlockConfiguration: { BlockPublicPolicy: false, RestrictPublicBuckets: false },
    }),
    resource('AWS::S3::BucketPolicy', 'open-policy', {
      Bucket: 'open',
      PolicyDocument: { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }] },
    }),
  ]),
);

let directory: string;
let store: ObjectStore;
let server: S3Server;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's3-'));
  store = await ObjectStore.open(directory);
  server = await startS3({ buckets, store });
  for (const bucket of ['private', 'listed', 'open']) {
    await store.put(bucket, 'docs/hello world.txt', Buffer.from('hello world'), {
      'content-type': 'text/plain',
      'cache-control': 'max-age=60',
    });
  }
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: server.host, port: server.port, path, method, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, headers: response.headers, body }), reject);
    });
    asking.on('error', reject).end();
  });
}

function asEdge(bucket: string, arn = distributionArn): Record<string, string> {
  const host = `${bucket}.s3.us-east-1.amazonaws.com`;
  return {
    host,
    ...originAccessHeaders({
      principal: { kind: 'distribution', distributionArn: arn, account: '111122223333' },
      region: 'us-east-1',
      host,
      date: new Date(),
    }),
  };
}

const path = '/docs/hello%20world.txt';

describe('an object for the distribution that the policy names', () => {
  test('comes with its metadata', async () => {
    const { status, headers, body } = await ask(path, asEdge('private'));
    expect([status, body]).toEqual([200, 'hello world']);
    expect(headers).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '11',
      'cache-control': 'max-age=60',
      etag: '"5eb63bbbe01eeed093cb22bb8f5acdc3"',
      'accept-ranges': 'bytes',
      server: 'AmazonS3',
    });
    expect(headers['last-modified']).toBe(store.find('private', 'docs/hello world.txt')?.lastModified);
  });

  test('HEAD has the headers alone', async () => {
    const { status, headers, body } = await ask(path, asEdge('private'), 'HEAD');
    expect([status, headers['content-length'], body]).toEqual([200, '11', '']);
  });

  test('a range', async () => {
    const { status, headers, body } = await ask(path, { ...asEdge('private'), range: 'bytes=6-' });
    expect([status, headers['content-range'], body]).toEqual([206, 'bytes 6-10/11', 'world']);
  });

  test('a range beyond the end', async () => {
    const { status, body } = await ask(path, { ...asEdge('private'), range: 'bytes=11-' });
    expect(status).toBe(416);
    expect(body).toContain('<Code>InvalidRange</Code>');
  });

  test('not modified', async () => {
    const { status, body } = await ask(path, {
      ...asEdge('private'),
      'if-none-match': '"5eb63bbbe01eeed093cb22bb8f5acdc3"',
    });
    expect([status, body]).toEqual([304, '']);
  });

  test('a precondition that fails', async () => {
    const { status, body } = await ask(path, { ...asEdge('private'), 'if-match': '"x"' });
    expect(status).toBe(412);
    expect(body).toContain('<Code>PreconditionFailed</Code>');
  });
});

describe('who may read what', () => {
  test.each([
    ['anybody, a private bucket', '/private/docs/x', {}, 403, 'AccessDenied'],
    ['another distribution', path, asEdge('private', 'arn:aws:cloudfront::1:distribution/E2'), 403, 'AccessDenied'],
    ['forged credentials', path, { ...asEdge('private'), 'x-amz-source-arn': 'arn:x' }, 403, 'AccessDenied'],
    ['a missing key without s3:ListBucket', '/none', asEdge('private'), 403, 'AccessDenied'],
    ['a missing key with s3:ListBucket', '/none', asEdge('listed'), 404, 'NoSuchKey'],
    ['the listing without s3:ListBucket', '/', asEdge('private'), 403, 'AccessDenied'],
    ['a bucket that is not there', '/nobucket/x', {}, 404, 'NoSuchBucket'],
    ['a malformed path', '/private/%zz', {}, 400, 'InvalidURI'],
  ])('%s', async (_name, asked, headers, status, code) => {
    const answer = await ask(asked, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.body).toContain(`<Code>${code}</Code>`);
  });

  test('anybody reads a bucket that the template opens, path style', async () => {
    expect(await ask('/open/docs/hello%20world.txt')).toMatchObject({ status: 200, body: 'hello world' });
  });

  test('nobody writes', async () => {
    expect((await ask('/open/docs/x', {}, 'PUT')).status).toBe(403);
  });
});

describe('the listing', () => {
  test('with s3:ListBucket', async () => {
    const { status, body } = await ask('/?list-type=2', asEdge('listed'));
    expect(status).toBe(200);
    expect(body).toContain('<KeyCount>1</KeyCount>');
    expect(body).toContain('<Key>docs/hello world.txt</Key>');
  });

  test('by delimiter', async () => {
    const { body } = await ask('/?delimiter=/', asEdge('listed'));
    expect(body).toContain('<CommonPrefixes><Prefix>docs/</Prefix></CommonPrefixes>');
    expect(body).not.toContain('<Contents>');
  });
});
