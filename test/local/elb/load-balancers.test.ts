import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dnsName, FUNCTION, LambdaBench } from './lambda-bench.ts';

const bench = new LambdaBench();
beforeAll(() => bench.start());
afterAll(() => bench.stop());

describe('the list', () => {
  test('has the nodes of each load balancer with their sockets', () => {
    const [a, b] = bench.balancers.list();
    expect(a).toMatchObject({ name: 'foobar-production-a', dnsName: dnsName('a'), away: false });
    expect(a?.nodes.map(({ address, availabilityZone, port }) => [address, availabilityZone, port])).toEqual([
      ['127.0.1.1', 'us-east-1a', 80],
      ['127.0.1.1', 'us-east-1a', 443],
      ['127.0.1.2', 'us-east-1b', 80],
      ['127.0.1.2', 'us-east-1b', 443],
    ]);
    expect(b?.nodes[0]?.address).toBe('127.0.2.1');
    expect(a?.nodes[0]?.socket).toEqual(bench.socket(80));
  });

  test('has the health of each target', () => {
    expect(bench.balancers.list()[1]?.targets).toEqual([
      { targetGroupName: 'b-main', targetGroupArn: 'arn:tg/b-main', id: FUNCTION, state: 'healthy' },
    ]);
  });
});

describe('what Route 53 sees', () => {
  test('is an address for each node, with and without dualstack', () => {
    const target = { addresses: ['127.0.2.1', '127.0.2.2'], healthy: true };
    const name = dnsName('b');
    expect(bench.balancers.targets.find(name)).toEqual(target);
    expect(bench.balancers.targets.find(`dualstack.${name}`)).toEqual(target);
    expect(bench.balancers.targets.find('other.elb.amazonaws.com')).toBeUndefined();
  });

  test('is unhealthy when a target group is empty', () => {
    expect(bench.balancers.targets.find(dnsName('a'))?.healthy).toBe(false);
  });
});

describe('a load balancer that is taken away', () => {
  const name = dnsName('b');

  test('refuses connections, cuts those that are open, turns unhealthy, and comes back on the same sockets', async () => {
    const address = '127.0.2.1';
    const before = bench.socket(80, address);
    const running = bench.request('/slow', { address }).catch((error: NodeJS.ErrnoException) => error.code);
    await bench.request('/cookies', { address });
    const unhealthy = bench.nextLine(/b-main: .* is unhealthy: the load balancer is away/);
    expect(await bench.balancers.fail('b')).toBe('foobar-production-b');
    expect(await running).toBe('ECONNRESET');
    await expect(bench.request('/cookies', { address })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(bench.balancers.targets.find(name)?.healthy).toBe(true);
    await unhealthy;
    expect(bench.balancers.targets.find(name)?.healthy).toBe(false);
    expect((await bench.request('/cookies')).status).toBe(200);

    const healthy = bench.nextLine(/b-main: .* is healthy/);
    await bench.balancers.restore('foobar-production-b');
    expect(bench.socket(80, address)).toEqual(before);
    expect((await bench.request('/cookies', { address })).status).toBe(200);
    await healthy;
    expect(bench.balancers.targets.find(name)?.healthy).toBe(true);
  });

  test('ends as the last wish says, however fast the wishes come', async () => {
    const before = bench.socket(80, '127.0.2.1');
    await Promise.all([
      bench.balancers.fail('b'),
      bench.balancers.restore('b'),
      bench.balancers.fail('b'),
      bench.balancers.restore('b'),
    ]);
    expect((await bench.request('/cookies', { address: '127.0.2.1' })).status).toBe(200);
    await Promise.all([bench.balancers.restore('b'), bench.balancers.fail('b')]);
    await expect(bench.request('/cookies', { address: '127.0.2.1' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await bench.balancers.restore('b');
    expect(bench.socket(80, '127.0.2.1')).toEqual(before);
  });

  test('may be taken away and brought back twice', async () => {
    await bench.balancers.fail('b');
    await bench.balancers.fail('b');
    await bench.balancers.restore('b');
    await bench.balancers.restore('b');
    expect((await bench.request('/cookies', { address: '127.0.2.1' })).status).toBe(200);
  });

  test('must be named so that only one fits', async () => {
    await expect(bench.balancers.fail('c')).rejects.toThrow(
      'No load balancer is called "c". The load balancers are: foobar-production-a, foobar-production-b.',
    );
    await expect(bench.balancers.fail('LoadBalancer')).rejects.toThrow(
      '"LoadBalancer" fits foobar-production-a and foobar-production-b.',
    );
  });
});

describe('an Availability Zone that is taken away', () => {
  const name = dnsName('b');
  const status = (address: string) => bench.request('/cookies', { address }).then((answer) => answer.status);

  test('takes the nodes in it, and none other, out of service and out of DNS', async () => {
    await bench.balancers.failZone('us-east-1a');
    await expect(status('127.0.2.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await status('127.0.2.2')).toBe(200);
    expect(bench.balancers.targets.find(name)).toEqual({ addresses: ['127.0.2.2'], healthy: true });

    await bench.balancers.failZone('us-east-1b');
    expect(bench.balancers.targets.find(name)).toEqual({ addresses: [], healthy: false });

    await bench.balancers.restoreZone('us-east-1a');
    await bench.balancers.restoreZone('us-east-1b');
    expect([await status('127.0.2.1'), await status('127.0.2.2')]).toEqual([200, 200]);
    expect(bench.balancers.targets.find(name)?.addresses).toEqual(['127.0.2.1', '127.0.2.2']);
  });

  test('stays away when a load balancer in it is brought back, and keeps away what is away for itself', async () => {
    await bench.balancers.failZone('us-east-1a');
    await bench.balancers.fail('b');
    await bench.balancers.restore('b');
    await expect(status('127.0.2.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await status('127.0.2.2')).toBe(200);
    await bench.balancers.fail('b');
    await bench.balancers.restoreZone('us-east-1a');
    await expect(status('127.0.2.1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await bench.balancers.restore('b');
    expect(await status('127.0.2.1')).toBe(200);
  });
});

test('health checks can be made to fail while the targets answer', async () => {
  const name = dnsName('b');
  const unhealthy = bench.nextLine(/b-main: .* is unhealthy: its health checks are made to fail/);
  bench.balancers.failChecks('arn:tg/b-main', true);
  await unhealthy;
  expect(bench.balancers.targets.find(name)?.healthy).toBe(false);
  const healthy = bench.nextLine(/b-main: .* is healthy/);
  bench.balancers.failChecks('arn:tg/b-main', false);
  await healthy;
  expect(bench.balancers.targets.find(name)?.healthy).toBe(true);
});

test('while all targets are unhealthy, requests go to them all the same', async () => {
  const unhealthy = bench.nextLine(/a-main: .* is unhealthy: the health check got 500, not 200/);
  writeFileSync(bench.unhealthyFile, '');
  await unhealthy;
  expect((await bench.request('/cookies')).status).toBe(200);
  const healthy = bench.nextLine(/a-main: .* is healthy/);
  rmSync(bench.unhealthyFile);
  await healthy;
});
