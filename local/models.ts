import type { ResolvedAssembly } from './assembly/resource.ts';
import { certificateNames } from './certificate-manager/certificate-names.ts';
import type { AccessLog } from './cloudfront/access-log.ts';
import { readAccessLogs } from './cloudfront/access-log-model.ts';
import { type Distribution, readDistributions } from './cloudfront/model.ts';
import { findGivenTargets } from './elb/given-targets.ts';
import type { LoadBalancer } from './elb/model.ts';
import { readLoadBalancers } from './elb/read-load-balancers.ts';
import type { TargetOption } from './elb/target-option.ts';
import { type LambdaFunction, readFunctions } from './lambda/model.ts';
import { type DatabaseCluster, readCluster } from './rds-data/model.ts';
import { type HealthCheck, readHealthChecks } from './route53/health-check-model.ts';
import { readZones } from './route53/model.ts';
import type { Zone } from './route53/zone.ts';
import { type Bucket, readBuckets } from './s3/model.ts';

/** What is served, read out of the templates. */
export interface Models {
  readonly clusters: readonly DatabaseCluster[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly certificateNames: readonly string[];
  readonly distributions: readonly Distribution[];
  readonly accessLogs: readonly AccessLog[];
  readonly buckets: readonly Bucket[];
  readonly zones: readonly Zone[];
  readonly healthChecks: readonly HealthCheck[];
  readonly functions: readonly LambdaFunction[];
}

/** @throws when it cannot be run */
export function readModels(assembly: ResolvedAssembly, targets: readonly TargetOption[]): Models {
  const distributions = readDistributions(assembly);
  return {
    clusters: readClusters(assembly),
    loadBalancers: readLoadBalancers(assembly, findGivenTargets(assembly, targets)),
    certificateNames: certificateNames(assembly, distributions.flatMap(hostNames)),
    distributions,
    accessLogs: readAccessLogs(assembly, distributions),
    buckets: readBuckets(assembly),
    zones: readZones(assembly),
    healthChecks: readHealthChecks(assembly),
    functions: readFunctions(assembly),
  };
}

export function readClusters(assembly: ResolvedAssembly): readonly DatabaseCluster[] {
  return assembly.ofType('AWS::RDS::DBCluster').map(readCluster);
}

function hostNames({ aliases, behaviors }: Distribution): readonly string[] {
  return [...aliases, ...behaviors.map(({ origin }) => origin.domainName)];
}
