import type { Json } from '../../cost/templates/json.ts';
import type { ResourceRule } from './finding.ts';

interface Engine {
  readonly property: string;
  /** The part of a version that stands for the major one. */
  readonly major: (version: string, engine: string) => string | undefined;
}

const firstNumber = (version: string): string | undefined => /\d+/.exec(version)?.[0];
const firstTwo = (version: string): string | undefined => /\d+\.\d+/.exec(version)?.[0];

/**
 * MySQL, MariaDB and Aurora MySQL name a major version by two numbers; PostgreSQL since 10 and the others by one.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
 */
const relational = (version: string, engine: string): string | undefined =>
  /mysql|mariadb/.test(engine) || version.includes('mysql') ? firstTwo(version) : firstNumber(version);

const ENGINES: Readonly<Record<string, Engine>> = {
  'AWS::AmazonMQ::Broker': { property: 'EngineVersion', major: firstTwo },
  'AWS::DocDB::DBCluster': { property: 'EngineVersion', major: firstNumber },
  'AWS::EKS::Cluster': { property: 'Version', major: firstTwo },
  'AWS::ElastiCache::CacheCluster': { property: 'EngineVersion', major: firstNumber },
  'AWS::ElastiCache::ReplicationGroup': { property: 'EngineVersion', major: firstNumber },
  'AWS::MSK::Cluster': { property: 'KafkaVersion', major: firstNumber },
  'AWS::MemoryDB::Cluster': { property: 'EngineVersion', major: firstNumber },
  'AWS::Neptune::DBCluster': { property: 'EngineVersion', major: firstTwo },
  'AWS::OpenSearchService::Domain': { property: 'EngineVersion', major: firstNumber },
  'AWS::RDS::DBCluster': { property: 'EngineVersion', major: relational },
  'AWS::RDS::DBInstance': { property: 'EngineVersion', major: relational },
  'AWS::RDS::GlobalCluster': { property: 'EngineVersion', major: relational },
};

/** Major versions of database and other engines: one way, with downtime. */
export const engines: ResourceRule = ({ type, before, after, action }) => {
  const engine = ENGINES[type];
  if (!engine || !before || !after || action === 'replace') return [];
  const [earlier, later] = [before.Properties?.[engine.property], after.Properties?.[engine.property]];
  if (typeof earlier === 'object' || typeof later === 'object') return [];
  const name = nameOf(after.Properties?.['Engine']);
  const [from, to] = [earlier, later].map((version) => version && engine.major(String(version), name));
  if (from === undefined || to === undefined || from === to) return [];
  return [
    {
      rule: 'engine-upgrade',
      level: 'danger',
      what: `${engine.property}: ${earlier} → ${later}`,
      why: 'A major upgrade takes the engine down while it runs and cannot be undone: the way back is a restore. Try it on a copy first.',
    },
  ];
};

function nameOf(engine: Json | undefined): string {
  return typeof engine === 'string' ? engine : '';
}
