import { expect, test } from '@jest/globals';
import type { Json } from '../../../../tools/cost/templates/json.ts';
import { isWeaker, type Order } from '../../../../tools/diff/rules/orders.ts';

const RANK: Order = { kind: 'rank', values: ['allow-all', 'https-only'], unset: 'allow-all' };

test.each<[Order, Json | undefined, Json | undefined, boolean]>([
  [{ kind: 'on' }, true, false, true],
  [{ kind: 'on' }, 'true', 'false', true],
  [{ kind: 'on' }, true, undefined, true],
  [{ kind: 'on' }, undefined, false, false],
  [{ kind: 'on' }, false, true, false],
  [{ kind: 'on' }, true, { Ref: 'Parameter' }, false],
  [{ kind: 'on', unset: true }, undefined, false, true],
  [{ kind: 'on', unset: true }, true, undefined, false],
  [{ kind: 'off' }, undefined, true, true],
  [{ kind: 'off' }, true, false, false],
  [{ kind: 'set' }, 'key', undefined, true],
  [{ kind: 'set' }, 'key', 'other', false],
  [{ kind: 'more' }, 14, 7, true],
  [{ kind: 'more' }, 7, '14', false],
  [{ kind: 'more' }, 7, undefined, true],
  [{ kind: 'more' }, 7, { Ref: 'Parameter' }, false],
  [{ kind: 'more', unset: Number.POSITIVE_INFINITY }, undefined, 30, true],
  [{ kind: 'items' }, ['audit', 'error'], ['error'], true],
  [{ kind: 'items' }, ['audit'], ['error', 'audit'], false],
  [{ kind: 'items' }, ['audit'], undefined, true],
  [{ kind: 'not', value: 'NONE' }, 'AWS_IAM', 'NONE', true],
  [{ kind: 'not', value: 'NONE' }, 'AWS_IAM', undefined, true],
  [{ kind: 'not', value: 'NONE' }, 'AWS_IAM', 'JWT', false],
  [RANK, 'https-only', 'allow-all', true],
  [RANK, 'https-only', undefined, true],
  [RANK, 'allow-all', 'https-only', false],
  [RANK, 'allow-all', 'unknown', false],
])('%j: from %j to %j is weaker: %s', (order, before, after, weaker) => {
  expect(isWeaker(order, before, after)).toBe(weaker);
});
