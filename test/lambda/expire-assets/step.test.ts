import { describe, expect, test } from '@jest/globals';
import { type AssetState, nextStep, type Step } from '../../../lambda/expire-assets/step.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-23T05:00:00.000Z');
const ago = (days: number) => new Date(NOW - days * DAY).toISOString();

describe('with a retention of 30 days, an asset', () => {
  test.each<[string, AssetState, Step]>([
    ['in use is kept', { inUse: true, unusedSince: undefined }, { name: 'keep' }],
    ['in use again loses its mark', { inUse: true, unusedSince: ago(1) }, { name: 'unmark' }],
    [
      'in use again is not deleted, however old its mark is',
      { inUse: true, unusedSince: ago(400) },
      { name: 'unmark' },
    ],
    [
      'that nothing names any more is marked',
      { inUse: false, unusedSince: undefined },
      { name: 'mark', since: '2026-11-23T05:00:00.000Z' },
    ],
    ['is kept until the time is over', { inUse: false, unusedSince: ago(29.99) }, { name: 'keep' }],
    ['is deleted when the time is over', { inUse: false, unusedSince: ago(30) }, { name: 'delete' }],
    ['with a mark in the future is kept', { inUse: false, unusedSince: ago(-1) }, { name: 'keep' }],
    [
      'with a mark that is no moment is marked anew',
      { inUse: false, unusedSince: 'yesterday' },
      { name: 'mark', since: '2026-11-23T05:00:00.000Z' },
    ],
  ])('%s', (_, state, step) => {
    expect(nextStep(state, NOW, 30 * DAY)).toEqual(step);
  });
});
