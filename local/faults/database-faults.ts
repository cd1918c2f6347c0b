import type { ServedCluster } from '../rds-data/operations.ts';
import type { FaultKind } from './fault-kind.ts';

/** How long a failover of a cluster with a reader mostly takes, in seconds: 30, and less than 60. */
const FAILOVER_SECONDS = 30;

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html */
export function databaseFaults(clusters: readonly ServedCluster[]): readonly FaultKind[] {
  const strikes = 'database';
  const targets = () => clusters.map(({ cluster: { identifier, path } }) => ({ name: identifier, path }));
  const availability = (target: string) =>
    (clusters.find(({ cluster }) => cluster.identifier === target) as ServedCluster).availability;
  return [
    {
      name: 'database-paused',
      description: 'A cluster is auto-paused. The next call resumes it, in 15 s or in as many as are given.',
      strikes,
      targets,
      begin: (target, { seconds }) => {
        const cluster = availability(target);
        cluster.pause(seconds);
        return { end: () => cluster.resume(), over: cluster.available() };
      },
    },
    {
      name: 'database-failed-over',
      description: 'The writer of a cluster goes: connections break, and calls fail until there is another.',
      strikes,
      targets,
      seconds: FAILOVER_SECONDS,
      begin: async (target, { seconds = FAILOVER_SECONDS }) => {
        const cluster = availability(target);
        await cluster.failOver(seconds);
        return { end: () => cluster.recover(), over: cluster.available() };
      },
    },
    {
      name: 'database-slow',
      description: 'Every call of the Data API takes so much longer.',
      strikes,
      targets,
      milliseconds: 500,
      begin: (target, { milliseconds }) => {
        const cluster = availability(target);
        cluster.delayMilliseconds = milliseconds;
        return {
          end: () => {
            cluster.delayMilliseconds = 0;
          },
        };
      },
    },
  ];
}
