import { expect, test } from '@jest/globals';
import { chooseScenarios, SCENARIO_NAMES } from '../../../local/drill/scenarios.ts';

const offer = (kind: string, targets: readonly string[]) => ({ kind, description: '', strikes: 'thing', targets });
const offers = [
  offer('load-balancer-away', ['a', 'b']),
  offer('dns-stale', ['a', 'b']),
  offer('secret-rotated', ['admin', 'application']),
  offer('database-slow', []),
];

test('those are played that have something to strike', () => {
  expect(chooseScenarios(offers).map(({ name }) => name)).toEqual([
    'load-balancer-away',
    'dns-stale',
    'secret-rotated',
  ]);
});

test('the first target is struck, or all of them', () => {
  const [stale, rotated] = chooseScenarios(offers, ['dns-stale', 'secret-rotated']);
  expect(stale?.faults).toEqual([
    { kind: 'dns-stale', seconds: 120, target: 'a' },
    { kind: 'load-balancer-away', seconds: 120, target: 'a' },
  ]);
  expect(rotated?.faults.map(({ target }) => target)).toEqual(['admin', 'application']);
});

test.each([
  [['earthquake'], `The drill has no earthquake. It has: ${SCENARIO_NAMES.join(', ')}.`],
  [['database-slow'], 'The templates have nothing for database-slow to strike.'],
])('%j is refused', (only, message) => {
  expect(() => chooseScenarios(offers, only)).toThrow(message);
});
