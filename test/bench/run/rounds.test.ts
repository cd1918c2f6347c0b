import { expect, test } from '@jest/globals';
import { interleave } from '../../../bench/run/rounds.ts';

test('everything is measured once a round, every other round backwards', async () => {
  const order: string[] = [];
  const measure = async (name: string, round: number) => {
    order.push(name);
    return round;
  };
  expect(await interleave({ names: ['a', 'b'], rounds: 3, measure })).toEqual({ a: [0, 1, 2], b: [0, 1, 2] });
  expect(order.join('')).toBe('abbaab');
});
