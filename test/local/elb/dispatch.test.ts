import { expect, test } from '@jest/globals';
import { dispatch } from '../../../local/elb/dispatch.ts';
import { RunningTargetGroup } from '../../../local/elb/running-target-group.ts';
import type { Target } from '../../../local/elb/target.ts';
import { timing } from '../../../local/timing.ts';
import { httpRequest } from './requests.ts';

function answer(target: Target, idleTimeoutSeconds: number) {
  const targetGroup = { path: 'app/tg', arn: 'tg', name: 'tg', multiValueHeaders: false, targets: [target.id] };
  const group = new RunningTargetGroup({
    targetGroup,
    targets: [target],
    timing: timing(1),
    reachable: () => true,
    log: () => undefined,
  });
  const action = { type: 'forward', targetGroups: [{ targetGroupArn: 'tg', weight: 1 }] } as const;
  return dispatch(
    { request: httpRequest(), httpVersion: '1.1', readBody: async () => Buffer.alloc(0) },
    {
      listener: {
        path: 'app/listener',
        port: 443,
        protocol: 'HTTPS',
        rules: [{ path: 'app/listener', priority: Number.POSITIVE_INFINITY, conditions: [], action }],
      },
      attributes: {
        idleTimeoutSeconds,
        http2: true,
        forwardedForMode: 'append',
        forwardedForClientPort: false,
        dropInvalidHeaderFields: false,
        tlsHeaders: false,
      },
      targetGroups: new Map([['tg', group]]),
      log: () => undefined,
    },
  );
}

const never = new Promise<never>(() => undefined);

test('504 when the target does not answer within the idle timeout', async () => {
  const target: Target = { id: 'slow', send: () => never, check: () => never };
  expect((await answer(target, 0.01)).status).toBe(504);
});

test('a fault of our own is not taken for one of the target', async () => {
  const target: Target = { id: 'faulty', send: () => Promise.reject(new TypeError('a bug')), check: () => never };
  await expect(answer(target, 60)).rejects.toThrow('a bug');
});
