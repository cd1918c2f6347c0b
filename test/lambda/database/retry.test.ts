import { describe, expect, jest, test } from '@jest/globals';
import { DatabaseUnavailableError } from '../../../lambda/database/errors.ts';
import { backoff, retryTransient } from '../../../lambda/database/retry.ts';

const resuming = () => Object.assign(new Error('is resuming'), { name: 'DatabaseResumingException' });

/** A clock that only sleeping moves. */
function clock(milliseconds: number) {
  let left = milliseconds;
  return {
    remainingMilliseconds: () => left,
    sleep: async (duration: number) => {
      left -= duration;
    },
    random: () => 0,
  };
}

describe('an operation on the database', () => {
  test('runs once when it succeeds', async () => {
    const operation = jest.fn(async (_uncertain: boolean) => 'done');
    await expect(retryTransient(operation, clock(1_000))).resolves.toBe('done');
    expect(operation.mock.calls).toEqual([[false]]);
  });

  test('runs again while the database resumes, telling each wait', async () => {
    const waits: number[] = [];
    let attempts = 0;
    const operation = async () => {
      attempts += 1;
      if (attempts < 8) {
        throw resuming();
      }
      return attempts;
    };
    const onRetry = ({ waitMilliseconds }: { waitMilliseconds: number }) => waits.push(waitMilliseconds);
    await expect(retryTransient(operation, { ...clock(20_000), onRetry })).resolves.toBe(8);
    expect(waits).toEqual([25, 50, 100, 200, 400, 500, 500]);
  });

  test('is told of an attempt whose answer was lost, once there was one', async () => {
    const errors = [resuming(), Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }), resuming()];
    const operation = jest.fn(async (_uncertain: boolean) => {
      const error = errors.shift();
      if (error !== undefined) {
        throw error;
      }
    });
    await retryTransient(operation, clock(1_000));
    expect(operation.mock.calls).toEqual([[false], [false], [true], [true]]);
  });

  test('gives up when the next wait would outlast the time, saying that the database is resuming', async () => {
    const operation = jest.fn(async () => {
      throw resuming();
    });
    const attempt = retryTransient(operation, clock(200));
    await expect(attempt).rejects.toMatchObject({ name: 'DatabaseUnavailableError', resuming: true });
    // 25 + 50 + 100 ms of waiting; the next 200 ms would be too much.
    expect(operation).toHaveBeenCalledTimes(4);
  });

  test('gives up on an answer that does not come in time', async () => {
    const never = () => new Promise<never>(() => {});
    await expect(retryTransient(never, clock(5))).rejects.toThrow(DatabaseUnavailableError);
  });

  test('does not run again after any other error', async () => {
    const operation = jest.fn(async () => {
      throw new Error('wrong SQL');
    });
    await expect(retryTransient(operation, clock(1_000))).rejects.toThrow('wrong SQL');
    expect(operation).toHaveBeenCalledTimes(1);
  });

  test('waits on real timers by default', async () => {
    let attempts = 0;
    const operation = async () => {
      attempts += 1;
      if (attempts === 1) {
        throw resuming();
      }
      return attempts;
    };
    await expect(retryTransient(operation, { remainingMilliseconds: () => 10_000 })).resolves.toBe(2);
  });
});

test.each([
  [1, 0, 25],
  [1, 0.5, 38],
  [3, 0, 100],
  [5, 0.999, 800],
  [30, 0, 500],
])('the wait after attempt %i with the random number %d is %i ms', (attempt, random, milliseconds) => {
  expect(backoff(attempt, random)).toBe(milliseconds);
});
