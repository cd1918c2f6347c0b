import { describe, expect, test } from '@jest/globals';
import type { Action } from '../../../local/elb/actions.ts';
import { type DispatchOptions, dispatch } from '../../../local/elb/dispatch.ts';
import type { Listener, LoadBalancerAttributes } from '../../../local/elb/model.ts';
import { type HttpRequest, type HttpResponse, NO_BODY } from '../../../local/elb/request.ts';
import type { Rule } from '../../../local/elb/rules.ts';
import { RunningTargetGroup } from '../../../local/elb/running-target-group.ts';
import { StickySessions } from '../../../local/elb/sticky-sessions.ts';
import { type Target, TargetError, type TargetRequest } from '../../../local/elb/target.ts';
import { timing } from '../../../local/timing.ts';
import { DEFAULT_ATTRIBUTES, listener } from './models.ts';
import { httpRequest } from './requests.ts';

const OK: HttpResponse = { status: 200, headers: [['server', 'target']], body: Buffer.from('ok') };

/** Keeps what it is sent. */
class StubTarget implements Target {
  readonly id = 'target';
  readonly outstanding = 0;
  readonly requests: TargetRequest[] = [];
  private readonly respond: () => Promise<HttpResponse>;

  constructor(respond: () => Promise<HttpResponse> = async () => OK) {
    this.respond = respond;
  }

  send(request: TargetRequest): Promise<HttpResponse> {
    this.requests.push(request);
    return this.respond();
  }

  check = () => new Promise<never>(() => undefined);
}

interface Setup {
  readonly targets?: Readonly<Record<string, readonly Target[]>>;
  readonly action?: Action;
  readonly rule?: Partial<Rule>;
  readonly listener?: Partial<Listener>;
  readonly attributes?: Partial<LoadBalancerAttributes>;
}

const forwardTo = (...arns: string[]): Action => ({
  type: 'forward',
  targetGroups: arns.map((targetGroupArn) => ({ targetGroupArn, weight: 1 })),
});

function options(setup: Setup): DispatchOptions {
  const { targets = { tg: [new StubTarget()] }, action = forwardTo(...Object.keys(targets)) } = setup;
  const rules = [{ path: 'app/rule', priority: 1, conditions: [], action, ...setup.rule }];
  const groups = Object.entries(targets).map(([arn, own]) => {
    const targetGroup = {
      path: `app/${arn}`,
      arn,
      name: arn,
      targetType: 'lambda',
      multiValueHeaders: false,
      targets: [],
    } as const;
    const group = { targetGroup, targets: own, timing: timing(1), reachable: () => true, log: () => undefined };
    return [arn, new RunningTargetGroup(group)] as const;
  });
  return {
    listener: { ...listener('HTTPS', rules), ...setup.listener },
    attributes: { ...DEFAULT_ATTRIBUTES, ...setup.attributes },
    targetGroups: new Map(groups),
    sessions: new StickySessions(),
    log: () => undefined,
  };
}

function answer(setup: Setup, request: Partial<HttpRequest> = {}) {
  return dispatch({ request: httpRequest(request), httpVersion: '1.1', body: NO_BODY }, options(setup));
}

describe('a target that gives no response', () => {
  test.each([502, 504] as const)('makes %d', async (status) => {
    const target = new StubTarget(() => Promise.reject(new TargetError(status, 'none', 'LambdaUnhandled')));
    const { response, trail } = await answer({ targets: { tg: [target] } });
    expect(response.status).toBe(status);
    expect(trail.forwarded).toMatchObject({ target, errorReason: 'LambdaUnhandled' });
    expect(trail.forwarded?.status).toBeUndefined();
  });

  test('by a fault of our own is not taken for one of the target', async () => {
    const target = new StubTarget(() => Promise.reject(new TypeError('a bug')));
    await expect(answer({ targets: { tg: [target] } })).rejects.toThrow('a bug');
  });
});

test('503 without a target, and when every weight is 0', async () => {
  expect((await answer({ targets: { tg: [] } })).response.status).toBe(503);
  const none = { type: 'forward', targetGroups: [{ targetGroupArn: 'tg', weight: 0 }] } as const;
  expect((await answer({ action: none })).response.status).toBe(503);
});

describe('a request that could desynchronise servers', () => {
  const ambiguous: Partial<HttpRequest> = {
    method: 'POST',
    headers: [
      ['host', 'a'],
      ['content-length', '3'],
      ['transfer-encoding', 'chunked'],
    ],
  };
  test.each([
    ['monitor', 200, false],
    ['defensive', 200, true],
    ['strictest', 400, true],
  ] as const)('in mode %s makes %d', async (desyncMitigationMode, status, closes) => {
    const result = await answer({ attributes: { desyncMitigationMode } }, ambiguous);
    expect([result.response.status, result.closes]).toEqual([status, closes]);
    expect(result.trail.classification).toEqual({ tier: 'Ambiguous', reason: 'BothTeClPresent' });
  });

  test('is none over HTTP/2, which frames its bodies itself', async () => {
    const request = httpRequest({ headers: [['content-length', '3']] });
    const strictest = options({ attributes: { desyncMitigationMode: 'strictest' } });
    const result = await dispatch({ request, httpVersion: '2.0', body: NO_BODY }, strictest);
    expect(result.response.status).toBe(200);
  });
});

describe('transforms', () => {
  const url = { regex: /^\/v1\/(.*)$/, replace: '/v2/$1' };

  test('reach the target and not the conditions', async () => {
    const target = new StubTarget();
    const conditions: Rule['conditions'] = [{ field: 'path-pattern', patterns: [/^\/v1\/a$/] }];
    const setup = { targets: { tg: [target] }, rule: { conditions, transforms: { url } } };
    const { trail } = await answer(setup, { path: '/v1/a', query: 'x=1' });
    expect(target.requests[0]).toMatchObject({ path: '/v2/a', query: 'x=1' });
    expect(trail.transformed?.path).toBe('/v2/a');
  });

  test('that fail make 500', async () => {
    const transforms = { url: { regex: /^.*$/, replace: 'no path' } };
    const { response, trail } = await answer({ rule: { transforms } });
    expect([response.status, trail.transformFailed]).toEqual([500, true]);
  });
});

test.each([
  ['a forward', {}],
  [
    'a fixed response',
    { action: { type: 'fixed-response', status: 403, contentType: 'text/plain', body: '' } as const },
  ],
  ['an error of the load balancer', { targets: { tg: [] } }],
])('the headers that a listener sets are in %s', async (_name, setup) => {
  const responseHeaders = { server: false, values: [['x-frame-options', 'DENY'] as const] };
  const { response } = await answer({ ...setup, listener: { responseHeaders } });
  expect(Object.fromEntries(response.headers)).toMatchObject({ 'x-frame-options': 'DENY' });
  expect(response.headers.map(([name]) => name)).not.toContain('server');
});

test('a client stays with its target group', async () => {
  const targets = { a: [new StubTarget()], b: [new StubTarget()] };
  const setup = options({ targets, action: { ...forwardTo('a', 'b'), stickinessSeconds: 60 } as Action });
  const send = (cookie: string) => {
    const request = httpRequest({ headers: [['host', 'a'], ...(cookie ? [['cookie', cookie] as const] : [])] });
    return dispatch({ request, httpVersion: '1.1', body: NO_BODY }, setup);
  };
  const first = await send('');
  const cookie = first.response.headers.find(([, value]) => value.startsWith('AWSALBTG='))?.[1].split(';')[0] ?? '';
  const arns = await Promise.all(Array.from({ length: 20 }, async () => (await send(`x=1; ${cookie}`)).trail));
  expect(new Set(arns.map(({ forwarded }) => forwarded?.targetGroupArn))).toEqual(
    new Set([first.trail.forwarded?.targetGroupArn]),
  );
});
