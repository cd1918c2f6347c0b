import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { resource } from '../s3/assembly.ts';
import { ask } from './client.ts';
import { SiteBench, site, staticOrigin } from './site-bench.ts';

const bench = new SiteBench();
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

describe('static content from a private bucket', () => {
  test('is a miss first, then a hit with an age', async () => {
    const get = await bench.edge([site()]);
    const first = await get('/');
    expect(first.status).toBe(200);
    expect(first.text).toContain('<p>hello</p>');
    expect(first.headers).toMatchObject({
      'x-cache': 'Miss from cloudfront',
      'content-type': 'text/html',
      'x-frame-options': 'SAMEORIGIN',
      'x-amz-cf-pop': expect.any(String),
      via: expect.stringMatching(/^1\.1 [0-9a-f]{32}\.cloudfront\.net \(CloudFront\)$/),
    });
    expect(first.headers.age).toBeUndefined();
    const second = await get('/index.html');
    expect(second.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', age: '0' });
    expect(second.body).toEqual(first.body);
    expect(second.headers['x-amz-cf-id']).not.toBe(first.headers['x-amz-cf-id']);
  });

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ])('is compressed for a viewer that accepts %s', async (accepted, coding, decompress) => {
    const get = await bench.edge([site()]);
    for (const cache of ['Miss', 'Hit']) {
      const answer = await get('/', { headers: { 'accept-encoding': accepted } });
      expect(answer.headers).toMatchObject({
        'x-cache': `${cache} from cloudfront`,
        'content-encoding': coding,
        vary: 'Accept-Encoding',
        etag: expect.stringMatching(/^W\/"/),
        'content-length': String(answer.body.length),
      });
      expect(decompress(answer.body).toString()).toContain('<p>hello</p>');
    }
  });

  test('is not modified for a viewer that has it, compressed or not', async () => {
    const get = await bench.edge([site()]);
    for (const accepted of ['identity', 'br']) {
      const { headers } = await get('/', { headers: { 'accept-encoding': accepted } });
      const again = await get('/', { headers: { 'accept-encoding': accepted, 'if-none-match': headers.etag ?? '' } });
      expect([again.status, again.body.length]).toEqual([304, 0]);
      expect(again.headers).toMatchObject({ etag: headers.etag, 'x-cache': 'Hit from cloudfront' });
    }
  });

  test('gives ranges, from the origin and from the cache', async () => {
    const get = await bench.edge([site()]);
    const range = { headers: { range: 'bytes=0-4' } };
    expect(await get('/index.html', range)).toMatchObject({ status: 206, text: '<!doc' });
    await get('/index.html');
    const cached = await get('/index.html', range);
    expect(cached).toMatchObject({ status: 206, text: '<!doc' });
    expect(cached.headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', 'content-length': '5' });
    expect((await get('/index.html', { headers: { range: 'bytes=999999-' } })).status).toBe(416);
  });

  test('answers HEAD without a body, from the origin and from the cache', async () => {
    const get = await bench.edge([site()]);
    const head = { method: 'HEAD' };
    const first = await get('/index.html', head);
    await get('/index.html');
    const second = await get('/index.html', head);
    expect(second.headers['x-cache']).toBe('Hit from cloudfront');
    for (const answer of [first, second]) {
      expect([answer.status, answer.headers['content-length'], answer.body.length]).toEqual([200, '6015', 0]);
    }
  });

  test('a missing key is forbidden, as the bucket policy has no s3:ListBucket', async () => {
    const get = await bench.edge([site()]);
    const answer = await get('/none.html');
    expect(answer.status).toBe(403);
    expect(answer.headers['x-cache']).toBe('Error from cloudfront');
    expect(answer.text).toContain('<Code>AccessDenied</Code>');
  });

  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#private-content-restricting-access-to-s3-oai
  test.each([
    ['that the bucket policy names', 'canonical-user', 200],
    ['of another', 'other-user', 403],
  ])('is read by an origin access identity %s', async (_name, S3CanonicalUserId, status) => {
    const identity = {
      ...resource('AWS::CloudFront::CloudFrontOriginAccessIdentity', 'EIDENTITY'),
      attributes: { S3CanonicalUserId },
    };
    const { OriginAccessControlId: _none, ...origin } = staticOrigin;
    const S3OriginConfig = { OriginAccessIdentity: 'origin-access-identity/cloudfront/EIDENTITY' };
    const get = await bench.edge([site({}, { Origins: [{ ...origin, S3OriginConfig }] }), identity]);
    expect((await get('/')).status).toBe(status);
  });

  test('another distribution is forbidden too', async () => {
    const stranger = { ...site(), physicalId: 'E2OTHER' };
    const get = await bench.edge([stranger]);
    expect((await get('/')).status).toBe(403);
  });

  test('methods that the behavior does not allow are refused', async () => {
    const get = await bench.edge([site()]);
    const answer = await get('/', { method: 'POST', body: 'x' });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('ERROR: The request could not be satisfied');
    expect(answer.headers['x-cache']).toBe('Error from cloudfront');
  });

  test('an invalidation makes it a miss again', async () => {
    const { edge, port } = await bench.endpoint([site()]);
    const get = (path: string) => ask(port, path);
    await get('/index.html');
    await get('/image.png');
    expect(edge.invalidate('E1SITE', ['/index.*'])).toBe(1);
    expect((await get('/index.html')).headers['x-cache']).toBe('Miss from cloudfront');
    expect((await get('/image.png')).headers['x-cache']).toBe('Hit from cloudfront');
    expect(() => edge.invalidate('E9', ['/*'])).toThrow('distribution E9 is not among those that run: E1SITE');
  });
});
