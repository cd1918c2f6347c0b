import type { NamedResource } from '../assembly/resource.ts';

/** The longest identifier of a cluster or an instance. */
const LONGEST_IDENTIFIER = 63;

/** The identifier that the template gives, or one as CloudFormation makes them; RDS keeps it in lower case. */
export function identifier(property: string): (resource: NamedResource) => string {
  return (resource) => {
    const given = resource.property(property);
    return (typeof given === 'string' ? given : generated(resource)).toLowerCase();
  };
}

export const clusterIdentifier = identifier('DBClusterIdentifier');
const instanceIdentifier = identifier('DBInstanceIdentifier');

function generated({ stack, logicalId, suffix }: NamedResource): string {
  const room = LONGEST_IDENTIFIER - suffix.length - 1;
  const name = `${stack.stackName}-${logicalId}`;
  return `${name.length > room ? `${stack.stackName.slice(0, 20)}-${logicalId}`.slice(0, room) : name}-${suffix}`;
}

export function clusterArn(resource: NamedResource): string {
  return `arn:aws:rds:${resource.stack.region}:${resource.stack.account}:cluster:${clusterIdentifier(resource)}`;
}

export function instanceArn(resource: NamedResource): string {
  return `arn:aws:rds:${resource.stack.region}:${resource.stack.account}:db:${instanceIdentifier(resource)}`;
}

/** @param role nothing for the writer, `-ro` for the readers */
export function clusterEndpoint(role: '' | '-ro'): (resource: NamedResource) => string {
  return (resource) =>
    `${clusterIdentifier(resource)}.cluster${role}-c${resource.suffix}.${resource.stack.region}.rds.amazonaws.com`;
}

export function instanceEndpoint(resource: NamedResource): string {
  return `${instanceIdentifier(resource)}.c${resource.suffix}.${resource.stack.region}.rds.amazonaws.com`;
}

export function port(resource: NamedResource): string {
  return String(resource.property('Port') ?? 5432);
}

/** E.g. `cluster-ABCDEFGHIJKLMNOPQRSTUVWXYZ`: 26 characters. */
export function resourceId(prefix: 'cluster' | 'db'): (resource: NamedResource) => string {
  return ({ suffix }) => `${prefix}-${suffix.repeat(4).slice(0, 26).toUpperCase()}`;
}

/** The secret that RDS makes and manages for ManageMasterUserPassword. */
export function masterSecretArn({ stack, suffix }: NamedResource): string {
  const id = suffix.repeat(4);
  const uuid = [id.slice(0, 8), id.slice(0, 4), id.slice(4, 8), id.slice(0, 4), id.slice(0, 12)].join('-');
  return `arn:aws:secretsmanager:${stack.region}:${stack.account}:secret:rds!cluster-${uuid}-${suffix.slice(0, 6)}`;
}
