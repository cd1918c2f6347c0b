import { expect, test } from '@jest/globals';
import { ClusterAvailability } from '../../../local/rds-data/availability.ts';
import { timing } from '../../../local/timing.ts';

test('a call that a slow cluster holds up does not hold the end of the process up', () => {
  const cluster = new ClusterAvailability({
    cluster: { identifier: 'foobar' },
    timing: timing(1),
    close: () => undefined,
    drop: async () => undefined,
    log: () => undefined,
  });
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  cluster.delayMilliseconds = 600_000;
  void cluster.serve(async () => undefined);
  expect(timers()).toBe(before);
});
