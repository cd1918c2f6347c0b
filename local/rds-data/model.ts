import { isJsonObject, type Json } from '../assembly/json.ts';
import type { Resource } from '../assembly/resource.ts';

/** An Aurora PostgreSQL cluster of the templates. */
export interface DatabaseCluster {
  /** The construct path, for messages. */
  readonly path: string;
  readonly arn: string;
  readonly identifier: string;
  /** What a call that names no database works in. */
  readonly database: string;
  /** Undefined when the template leaves it to AWS. */
  readonly majorVersion?: number;
  /** Whether the Data API may be used: EnableHttpEndpoint. */
  readonly httpEndpoint: boolean;
  readonly masterUsername: string;
  /** Given in the template, mostly as a dynamic reference. */
  readonly masterPassword?: string;
  /** The secret that RDS manages: ManageMasterUserPassword. */
  readonly masterSecretArn?: string;
  /** After how long without a call the cluster pauses; undefined when its minimum capacity is above 0. */
  readonly secondsUntilAutoPause?: number;
}

/** Reads `AWS::RDS::DBCluster`. Throws an Error that names the property when a cluster cannot be run. */
export function readCluster(resource: Resource): DatabaseCluster {
  const { properties, path } = resource;
  const engine = text(resource, 'Engine') ?? '';
  if (!/^aurora-postgresql$|^postgres$/.test(engine)) {
    throw new Error(
      `${path}: Engine is ${JSON.stringify(engine)}. The local database is PostgreSQL: only aurora-postgresql can be run.`,
    );
  }
  const managed = properties['ManageMasterUserPassword'] === true;
  const masterUsername = text(resource, 'MasterUsername');
  const masterPassword = text(resource, 'MasterUserPassword');
  if (masterUsername === undefined || (masterPassword === undefined && !managed)) {
    throw new Error(
      `${path}: MasterUsername with MasterUserPassword or ManageMasterUserPassword is required to run the cluster; a cluster restored from a snapshot or replicated from another one cannot be run.`,
    );
  }
  const scaling = properties['ServerlessV2ScalingConfiguration'];
  return {
    path,
    arn: String(resource.attributes['DBClusterArn'] ?? ''),
    identifier: resource.physicalId,
    database: text(resource, 'DatabaseName') ?? 'postgres',
    majorVersion: majorVersion(text(resource, 'EngineVersion')),
    httpEndpoint: properties['EnableHttpEndpoint'] === true,
    masterUsername,
    masterPassword,
    masterSecretArn: managed ? String(resource.attributes['MasterUserSecret.SecretArn'] ?? '') : undefined,
    secondsUntilAutoPause:
      isJsonObject(scaling) && Number(scaling['MinCapacity']) === 0
        ? Number(scaling['SecondsUntilAutoPause'] ?? 300)
        : undefined,
  };
}

function text({ properties, path }: Resource, name: string): string | undefined {
  const value: Json | undefined = properties[name];
  if (value !== undefined && typeof value !== 'string') {
    throw new Error(`${path}: ${name} must be a string, got ${JSON.stringify(value)}.`);
  }
  return value;
}

function majorVersion(engineVersion: string | undefined): number | undefined {
  const major = Number.parseInt(engineVersion ?? '', 10);
  return Number.isNaN(major) ? undefined : major;
}
