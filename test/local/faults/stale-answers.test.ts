import { expect, test } from '@jest/globals';
import type { AliasTarget } from '../../../local/elb/health.ts';
import { StaleAnswers } from '../../../local/faults/stale-answers.ts';

test('a load balancer is answered as it was, by both of its names, until its answer is fresh again', () => {
  let now: AliasTarget = { addresses: ['127.0.1.1'], healthy: true };
  const answers = new StaleAnswers({ find: (name) => (name.endsWith('a.elb') ? now : undefined) });
  const before = now;
  answers.freeze('a.elb');
  now = { addresses: [], healthy: false };
  expect(answers.find('a.elb')).toBe(before);
  expect(answers.find('dualstack.a.elb')).toBe(before);
  expect(answers.find('b.elb')).toBeUndefined();
  answers.thaw('a.elb');
  expect(answers.find('dualstack.a.elb')).toBe(now);
});
