import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { localCertificates } from '../../../local/network/certificates.ts';
import { api, SiteBench } from './site-bench.ts';
import { customOrigin, distributionResource } from './templates.ts';

const bench = new SiteBench();
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

describe('when an origin fails', () => {
  test('the attempts go round its addresses, for any method while nothing was sent', async () => {
    bench.addresses = [await bench.refusing(), '127.0.1.1'];
    bench.handle = (request, response) => {
      buffer(request).then((body) => response.end(body));
    };
    const get = await bench.edge([api()]);
    for (let time = 0; time < 10; time++) {
      expect(await get('/', { method: 'POST', body: 'payload' })).toMatchObject({ status: 200, text: 'payload' });
    }
  });

  test('a request stays with one edge server, so that a lost address among two fails none', async () => {
    const lost = await bench.refusing();
    let turn = 0;
    const rotating = await bench.dns(() => (turn++ % 2 === 0 ? [lost, '127.0.1.1'] : ['127.0.1.1', lost]));
    bench.handle = (_request, response) => response.end();
    const get = await bench.edge([api()], { dns: rotating });
    const answers = await Promise.all(Array.from({ length: 300 }, () => get('/')));
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('that refuses is a bad gateway with a page', async () => {
    bench.addresses = [await bench.refusing()];
    const get = await bench.edge([api()]);
    const answer = await get('/');
    expect(answer.status).toBe(502);
    expect(answer.headers).toMatchObject({
      'x-cache': 'Error from cloudfront',
      'content-type': 'text/html',
      server: 'CloudFront',
    });
    expect(answer.text).toContain('502 ERROR');
    expect(answer.text).toContain(`Request ID: ${answer.headers['x-amz-cf-id']}`);
  });

  test('that does not answer in time is a gateway timeout, and is asked no second time for a POST', async () => {
    bench.handle = () => undefined;
    const slow = { ...customOrigin, CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginReadTimeout: 1 } };
    const get = await bench.edge([api({}, { Origins: [slow] })]);
    expect((await get('/', { method: 'POST', body: 'x' })).status).toBe(504);
    expect(bench.seen).toHaveLength(1);
  });

  test('that breaks off is asked again for a GET, as often as it says', async () => {
    bench.handle = (request) => request.socket.destroy();
    const get = await bench.edge([api({}, { Origins: [{ ...customOrigin, ConnectionAttempts: 2 }] })]);
    expect((await get('/')).status).toBe(502);
    expect(bench.seen).toHaveLength(2);
    expect((await get('/x', { method: 'POST', body: 'x' })).status).toBe(502);
    expect(bench.seen).toHaveLength(3);
  });

  test('whose certificate covers neither the Host nor its name is a bad gateway', async () => {
    const strange = await localCertificates({ directory: bench.directory, names: ['other.test'] });
    await bench.host('c', '127.0.3.1', strange);
    bench.addresses = ['127.0.3.1'];
    const get = await bench.edge([api()], { certificateAuthority: strange.authority });
    expect((await get('/')).status).toBe(502);
    expect(bench.records[0]?.reason).toContain('the TLS handshake failed');
  });

  test('the error is kept for ten seconds, whatever the cache policy', async () => {
    bench.handle = (_request, response) => response.writeHead(500).end('broken');
    const get = await bench.edge([api()]);
    await get('/');
    expect(await get('/')).toMatchObject({ status: 500, text: 'broken' });
    expect(bench.seen).toHaveLength(1);
  });

  test('the error is not kept when the distribution says so', async () => {
    bench.handle = (_request, response) => response.writeHead(500).end('broken');
    const get = await bench.edge([api({}, { CustomErrorResponses: [{ ErrorCode: 500, ErrorCachingMinTTL: 0 }] })]);
    await get('/');
    await get('/');
    expect(bench.seen).toHaveLength(2);
  });

  test('an expired object goes on being served', async () => {
    bench.handle = (_request, response) => response.setHeader('cache-control', 'max-age=1').end('kept');
    const get = await bench.edge([distributionResource()]);
    await get('/');
    bench.handle = (_request, response) => response.writeHead(503).end();
    bench.pass(1_000);
    expect(await get('/')).toMatchObject({ status: 200, text: 'kept' });
    expect(bench.seen).toHaveLength(2);
  });
});
