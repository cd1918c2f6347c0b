import { describe, expect, test } from '@jest/globals';
import { capacityOf } from '../../../tools/cost/capacity.ts';

const load = { minimum: 0.5, maximum: 16, secondsUntilAutoPause: 300, requestsPerSecond: 1, averageLoad: 0 };

describe('the average capacity of a serverless instance', () => {
  test.each([
    ['is the minimum without load', {}, 0.5, 1, false],
    ['is the minimum below it', { averageLoad: 0.4 }, 0.5, 1, false],
    ['follows the load', { averageLoad: 3 }, 3, 1, false],
    ['ends at the maximum', { averageLoad: 17 }, 16, 1, true],
    ['is 0 when it may pause and nobody comes', { minimum: 0, requestsPerSecond: 0 }, 0, 0, false],
    ['is at least 0.5 while awake', { minimum: 0, averageLoad: 0.01 }, 0.5, 1, false],
    ['never pauses with a minimum', { requestsPerSecond: 0 }, 0.5, 1, false],
  ])('%s', (_, changed, average, awake, saturated) => {
    const capacity = capacityOf({ ...load, ...changed });
    expect(capacity.average).toBeCloseTo(average, 6);
    expect(capacity.awake).toBeCloseTo(awake, 6);
    expect(capacity.saturated).toBe(saturated);
  });

  test('with one request a pause time on average, it is awake for 1 - 1/e of the month', () => {
    const capacity = capacityOf({ ...load, minimum: 0, requestsPerSecond: 1 / 300 });
    expect(capacity.awake).toBeCloseTo(0.632, 3);
    expect(capacity.average).toBeCloseTo(0.316, 3);
  });

  test('with fewer requests it costs less', () => {
    const averages = [0.1, 0.01, 0.001, 0.0001].map(
      (requestsPerSecond) => capacityOf({ ...load, minimum: 0, requestsPerSecond }).average,
    );
    expect(averages).toEqual(averages.toSorted((one, other) => other - one));
  });
});
