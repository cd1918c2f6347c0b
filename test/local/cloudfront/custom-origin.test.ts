import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { resource } from '../s3/assembly.ts';
import { api, SiteBench } from './site-bench.ts';
import { customOrigin, distributionResource, managed } from './templates.ts';

const bench = new SiteBench();
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

describe('dynamic content from a custom origin', () => {
  test('goes there with the viewer Host, and comes back each time anew', async () => {
    const get = await bench.edge([
      api(
        {},
        {
          Origins: [
            { ...customOrigin, OriginCustomHeaders: [{ HeaderName: 'X-Origin-Verify', HeaderValue: 'secret' }] },
          ],
        },
      ),
    ]);
    for (let time = 0; time < 2; time++) {
      const answer = await get('/api/status?b=2&a=1', {
        headers: { cookie: 'x=1', 'user-agent': 'test', 'x-forwarded-for': '192.0.2.1', 'x-origin-verify': 'forged' },
      });
      expect(answer).toMatchObject({ status: 200, text: 'ok' });
      expect(answer.headers['x-cache']).toBe('Miss from cloudfront');
    }
    expect(bench.seen).toHaveLength(2);
    expect(bench.seen[1]?.url).toBe('/api/status?b=2&a=1');
    expect(bench.seen[1]?.headers).toMatchObject({
      host: 'www.foobar.com',
      cookie: 'x=1',
      'user-agent': 'test',
      'x-forwarded-for': '192.0.2.1, 127.0.0.1',
      'x-origin-verify': 'secret',
      'x-amz-cf-id': expect.stringMatching(/==$/),
      via: expect.stringContaining('cloudfront.net (CloudFront)'),
    });
  });

  test.each([['POST'], ['PUT'], ['PATCH'], ['DELETE']])('passes the body of %s on', async (method) => {
    const bodies: Buffer[] = [];
    bench.handle = (request, response) => {
      buffer(request).then((body) => {
        bodies.push(body);
        response.writeHead(201, { location: '/x' }).end();
      });
    };
    const get = await bench.edge([api()]);
    const body = Buffer.alloc(300_000, 'x');
    const answer = await get('/api/messages', { method, body, headers: { 'content-type': 'application/json' } });
    expect([answer.status, answer.headers.location]).toEqual([201, '/x']);
    expect(bodies.map((received) => received.equals(body))).toEqual([true]);
    expect(bench.seen[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  test('streams: the first part arrives before the origin has ended', async () => {
    let finish: (() => void) | undefined;
    bench.handle = (_request, response) => {
      response.write('first');
      finish = () => response.end(' last');
    };
    const { port } = await bench.endpoint([api()]);
    const response = await fetch(`http://127.0.0.1:${port}/stream`);
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe('first');
    finish?.();
    expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe(' last');
  });

  test('several cookies are set', async () => {
    bench.handle = (_request, response) => response.setHeader('set-cookie', ['a=1', 'b=2']).end();
    const get = await bench.edge([api()]);
    expect((await get('/')).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  test('cookies are not set where none are forwarded', async () => {
    bench.handle = (_request, response) => response.setHeader('set-cookie', ['a=1']).end();
    const get = await bench.edge([distributionResource()]);
    expect((await get('/')).headers['set-cookie']).toBeUndefined();
  });
});

test('a VPC origin is reached at its load balancer, with the name of the origin', async () => {
  const dnsName = 'internal-a-1.us-east-1.elb.amazonaws.com';
  const vpc = await bench.dns((name) => (name === dnsName ? ['127.0.1.1'] : []));
  const get = await bench.edge(
    [
      api(
        { OriginRequestPolicyId: managed.allViewerExceptHost },
        { Origins: [{ Id: 'api', DomainName: 'origin.foobar.com', VpcOriginConfig: { VpcOriginId: 'vo_1' } }] },
      ),
      resource('AWS::CloudFront::VpcOrigin', 'vo_1', { VpcOriginEndpointConfig: { Arn: 'arn:lb' } }),
      {
        ...resource('AWS::ElasticLoadBalancingV2::LoadBalancer', 'arn:lb'),
        attributes: { DNSName: dnsName },
      },
    ],
    { dns: vpc },
  );
  expect((await get('/api')).text).toBe('ok');
  expect(bench.seen[0]?.headers.host).toBe('origin.foobar.com');
});
