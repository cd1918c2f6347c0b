import { capacityOf } from '../capacity.ts';
import { isJsonObject } from '../templates/json.ts';
import { property, type Resource } from '../templates/templates.ts';
import { HOURS_PER_MONTH, SECONDS_PER_MONTH } from '../traffic.ts';
import type { Tier, TierInput } from './tier.ts';

const NAME = 'database';
const CLUSTER = 'AWS::RDS::DBCluster';
const INSTANCE = 'AWS::RDS::DBInstance';

/** Aurora: capacity, storage, I/O, backups and the Data API. */
export const database: Tier = {
  name: NAME,
  resourceTypes: [CLUSTER, INSTANCE],
  find(input) {
    const { templates, findings } = input;
    const clusters = templates.ofType(CLUSTER);
    const aurora = clusters.filter((cluster) => String(property(cluster, 'Engine')).startsWith('aurora'));
    for (const cluster of aurora) findCluster(cluster, aurora.length, input);
    for (const cluster of clusters.filter((each) => !aurora.includes(each))) {
      findings.leaveOut(cluster, `the engine ${JSON.stringify(property(cluster, 'Engine'))} is not priced`);
    }
    for (const instance of templates.ofType(INSTANCE)) {
      if (!aurora.some((cluster) => clusterOf(instance, input) === cluster)) {
        findings.leaveOut(instance, 'an instance outside an Aurora cluster is not priced');
      }
    }
  },
};

function clusterOf(instance: Resource, { templates }: TierInput): Resource | undefined {
  return templates.nearest(property(instance, 'DBClusterIdentifier'), instance.stackName, CLUSTER);
}

function findCluster(cluster: Resource, clusters: number, input: TierInput): void {
  const { templates, traffic, assumed, findings } = input;
  const charge = (price: string, quantity: number, basis: string): void =>
    findings.charge(NAME, cluster, price, quantity, basis);
  const statements = traffic.statements / clusters;
  const ioOptimized = property(cluster, 'StorageType') === 'aurora-iopt1';
  const gigabytes = assumed.databaseGigabytes;

  findInstances(cluster, clusters, input);
  charge(ioOptimized ? 'aurora-io-optimized-storage-gb' : 'aurora-storage-gb', gigabytes, `${gigabytes} GB`);
  if (!ioOptimized) charge('aurora-io', statements * assumed.ioPerStatement, `of ${count(statements)} statements`);
  if (property(cluster, 'EnableHttpEndpoint') === true) {
    charge('aurora-data-api-request', statements, 'one a statement, each below 32 KB');
  }
  const retention = findings.number(cluster, 'BackupRetentionPeriod', 1);
  // As much backup as the cluster stores is free.
  const backup = gigabytes * assumed.databaseDailyChange * (retention - 1);
  charge('aurora-backup-gb', backup, `changes of ${retention - 1} days`);
  const period = findings.number(cluster, 'PerformanceInsightsRetentionPeriod', 7);
  if (period > 7 && property(cluster, 'DatabaseInsightsMode') !== 'advanced') {
    findings.leaveOut(cluster, `Performance Insights kept for ${period} days (7 are free) is not priced`);
  }
  if (templates.resources.some(({ type }) => type === 'AWS::RDS::GlobalCluster')) {
    findings.note('Replicated writes of a global database are not in the bill.');
  }
}

function findInstances(cluster: Resource, clusters: number, input: TierInput): void {
  const { templates, findings } = input;
  const instances = templates
    .ofType(INSTANCE)
    .filter((instance) => clusterOf(instance, input) === cluster)
    .toSorted((one, other) => tierOf(one, input) - tierOf(other, input));
  const writer = instances[0];
  for (const instance of instances) {
    const instanceClass = String(property(instance, 'DBInstanceClass'));
    if (instanceClass === 'db.serverless') {
      findServerless(instance, instance === writer, cluster, clusters, input);
    } else {
      const price = `aurora-${instanceClass}-hour`;
      findings.charge(NAME, instance, price, HOURS_PER_MONTH, `${instanceClass}, a month`);
    }
  }
  if (writer === undefined)
    findings.note(`${cluster.path} has no instance in the templates; its capacity is not billed.`);
}

/** Promotion tiers 0 and 1 scale with the writer. Others follow their own load: none, as the Data API asks the writer. */
function tierOf(instance: Resource, { findings }: TierInput): number {
  return findings.number(instance, 'PromotionTier', 1);
}

function findServerless(
  instance: Resource,
  isWriter: boolean,
  cluster: Resource,
  clusters: number,
  input: TierInput,
): void {
  const { traffic, assumed, findings } = input;
  const followsWriter = isWriter || tierOf(instance, input) <= 1;
  const perSecond = (monthly: number): number => (followsWriter ? monthly / clusters / SECONDS_PER_MONTH : 0);
  const scaling = 'ServerlessV2ScalingConfiguration';
  const minimum = findings.number(cluster, `${scaling}.MinCapacity`, 0.5);
  const maximum = findings.number(cluster, `${scaling}.MaxCapacity`, 128);
  const capacity = capacityOf({
    minimum,
    maximum,
    secondsUntilAutoPause: findings.number(cluster, `${scaling}.SecondsUntilAutoPause`, 300),
    requestsPerSecond: assumed.statementsPerRequest === 0 ? 0 : perSecond(traffic.dynamicRequests),
    averageLoad: perSecond(traffic.statements) / assumed.statementsPerAcuSecond,
  });
  const hours = capacity.average * HOURS_PER_MONTH;
  const ioOptimized = property(cluster, 'StorageType') === 'aurora-iopt1';
  const awake = minimum === 0 ? `, awake ${(100 * capacity.awake).toFixed(0)} %` : '';
  const basis = `${capacity.average.toFixed(2)} ACU on average (${minimum} to ${maximum}${awake})`;
  findings.charge(NAME, instance, ioOptimized ? 'aurora-io-optimized-acu-hour' : 'aurora-acu-hour', hours, basis);
  if (property(cluster, 'DatabaseInsightsMode') === 'advanced') {
    findings.charge(NAME, instance, 'database-insights-acu-hour', hours, 'Database Insights advanced');
  }
  if (capacity.saturated) {
    findings.note(
      `${cluster.path}: at ${count(traffic.requests)} requests the load is above the maximum of ${maximum} ACU; requests would wait.`,
    );
  }
  if (!isJsonObject(property(cluster, scaling))) {
    findings.note(`${cluster.path} has no ${scaling}; 0.5 to 128 ACU are assumed.`);
  }
}

function count(quantity: number): string {
  return Math.round(quantity).toLocaleString('en-US');
}
