import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Get } from './edge-bench.ts';
import { api, SiteBench } from './site-bench.ts';

const bench = new SiteBench();
beforeAll(() => bench.start());
afterEach(() => bench.clear());
afterAll(() => bench.stop());

describe('the names of origins', () => {
  const origins = async (get: Get, count: number): Promise<ReadonlySet<string>> => {
    const answers = await Promise.all(Array.from({ length: count }, () => get('/')));
    return new Set(answers.map(({ headers }) => String(headers['x-origin'])));
  };

  test('are resolved by many edge servers, each with an answer of its own', async () => {
    let turn = 0;
    const alternating = await bench.dns(() => [['127.0.1.1', '127.0.2.1'][turn++ % 2] ?? '']);
    const get = await bench.edge([api()], { dns: alternating });
    expect(await origins(get, 100)).toEqual(new Set(['a', 'b']));
    expect(alternating.queries.length).toBeGreaterThan(1);
    expect(alternating.queries.length).toBeLessThanOrEqual(16);
  });

  test('are asked for again when the TTL is over', async () => {
    const short = await bench.dns(() => bench.addresses, 1);
    const get = await bench.edge([api()], { dns: short });
    expect(await origins(get, 50)).toEqual(new Set(['a']));
    bench.addresses = ['127.0.2.1'];
    bench.pass(1_000);
    expect(await origins(get, 50)).toEqual(new Set(['b']));
  });

  test('that cannot be resolved are a bad gateway', async () => {
    bench.addresses = [];
    const get = await bench.edge([api()]);
    const answer = await get('/');
    expect(answer.status).toBe(502);
    expect(bench.records[0]?.reason).toContain('origin.foobar.com: the name of the origin cannot be resolved');
  });

  test('whose address stands for nothing here are a bad gateway', async () => {
    bench.addresses = ['203.0.113.1'];
    const get = await bench.edge([api()]);
    expect((await get('/')).status).toBe(502);
    expect(bench.records[0]?.reason).toBe('origin.foobar.com: nothing on this machine stands for 203.0.113.1:443');
  });
});
