import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../local/assembly/json.ts';
import type { NamedResource, Resource } from '../../../local/assembly/resource.ts';
import { readCluster } from '../../../local/rds-data/model.ts';
import { support } from '../../../local/rds-data/support.ts';

const stack = {
  stackName: 'foobar-production-database',
  artifactId: 'foobar-production-database',
  account: '111122223333',
  region: 'us-east-1',
};

function named(type: string, properties: JsonObject = {}, logicalId = 'ClusterEB0386A7'): NamedResource {
  return { stack, logicalId, type, suffix: '1a2b3c4d', property: (name) => properties[name] };
}

function names(type: string, properties?: JsonObject): Record<string, Json> {
  const naming = support[type]?.naming;
  const resource = named(type, properties);
  const attributes = Object.entries(naming?.attributes ?? {}).map(([name, value]) => [name, value(resource)]);
  return { Ref: naming?.ref(resource) ?? '', ...Object.fromEntries(attributes) };
}

function cluster(properties: JsonObject): Resource {
  const { Ref, ...attributes } = names('AWS::RDS::DBCluster', properties);
  return {
    stack,
    logicalId: 'ClusterEB0386A7',
    path: 'foobar-production-database/Cluster',
    type: 'AWS::RDS::DBCluster',
    properties,
    physicalId: String(Ref),
    attributes,
  };
}

describe('names', () => {
  test('of a cluster', () => {
    expect(names('AWS::RDS::DBCluster')).toEqual({
      Ref: 'foobar-production-database-clustereb0386a7-1a2b3c4d',
      DBClusterArn: 'arn:aws:rds:us-east-1:111122223333:cluster:foobar-production-database-clustereb0386a7-1a2b3c4d',
      DBClusterResourceId: 'cluster-1A2B3C4D1A2B3C4D1A2B3C4D1A',
      'Endpoint.Address':
        'foobar-production-database-clustereb0386a7-1a2b3c4d.cluster-c1a2b3c4d.us-east-1.rds.amazonaws.com',
      'Endpoint.Port': '5432',
      'MasterUserSecret.SecretArn':
        'arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!cluster-1a2b3c4d-1a2b-3c4d-1a2b-1a2b3c4d1a2b-1a2b3c',
      'ReadEndpoint.Address':
        'foobar-production-database-clustereb0386a7-1a2b3c4d.cluster-ro-c1a2b3c4d.us-east-1.rds.amazonaws.com',
    });
  });

  test('that the template gives are kept, in lower case', () => {
    expect(names('AWS::RDS::DBCluster', { DBClusterIdentifier: 'Foobar', Port: 5433 })).toMatchObject({
      Ref: 'foobar',
      DBClusterArn: 'arn:aws:rds:us-east-1:111122223333:cluster:foobar',
      'Endpoint.Port': '5433',
    });
  });

  test('are not longer than RDS allows', () => {
    const naming = support['AWS::RDS::DBCluster']?.naming;
    expect(naming?.ref(named('AWS::RDS::DBCluster', {}, 'A'.repeat(100)))).toHaveLength(63);
  });

  test.each([
    ['AWS::RDS::DBInstance', 'DBInstanceIdentifier'],
    ['AWS::RDS::DBSubnetGroup', 'DBSubnetGroupName'],
    ['AWS::RDS::DBClusterParameterGroup', 'DBClusterParameterGroupName'],
    ['AWS::RDS::DBParameterGroup', 'DBParameterGroupName'],
  ])('of %s', (type, property) => {
    expect(names(type).Ref).toBe('foobar-production-database-clustereb0386a7-1a2b3c4d');
    expect(names(type, { [property]: 'mine' }).Ref).toBe('mine');
  });
});

describe('a cluster', () => {
  test('as a template with little gives it', () => {
    expect(
      readCluster(cluster({ Engine: 'aurora-postgresql', MasterUsername: 'postgres', MasterUserPassword: 'secret' })),
    ).toEqual({
      path: 'foobar-production-database/Cluster',
      arn: 'arn:aws:rds:us-east-1:111122223333:cluster:foobar-production-database-clustereb0386a7-1a2b3c4d',
      identifier: 'foobar-production-database-clustereb0386a7-1a2b3c4d',
      database: 'postgres',
      majorVersion: undefined,
      httpEndpoint: false,
      masterUsername: 'postgres',
      masterPassword: 'secret',
      masterSecretArn: undefined,
      secondsUntilAutoPause: undefined,
    });
  });

  test('as a template with everything gives it', () => {
    const properties = {
      Engine: 'aurora-postgresql',
      EngineVersion: '17.5',
      DBClusterIdentifier: 'foobar',
      DatabaseName: 'foobar',
      EnableHttpEndpoint: true,
      MasterUsername: 'foobar_admin',
      ManageMasterUserPassword: true,
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 4, SecondsUntilAutoPause: 600 },
    };
    expect(readCluster(cluster(properties))).toMatchObject({
      database: 'foobar',
      majorVersion: 17,
      httpEndpoint: true,
      masterUsername: 'foobar_admin',
      masterPassword: undefined,
      masterSecretArn: expect.stringContaining(':secret:rds!cluster-'),
      secondsUntilAutoPause: 600,
    });
  });

  test.each([
    [{ MinCapacity: 0, MaxCapacity: 4 }, 300],
    [{ MinCapacity: 0.5, MaxCapacity: 4 }, undefined],
  ])('pauses only when its minimum is 0: %j', (ServerlessV2ScalingConfiguration, expected) => {
    const properties = { Engine: 'aurora-postgresql', MasterUsername: 'a', MasterUserPassword: 'b' };
    expect(readCluster(cluster({ ...properties, ServerlessV2ScalingConfiguration })).secondsUntilAutoPause).toBe(
      expected,
    );
  });

  test.each([
    [{ Engine: 'aurora-mysql', MasterUsername: 'a', MasterUserPassword: 'b' }, 'Engine is "aurora-mysql"'],
    [{ Engine: 'aurora-postgresql', SnapshotIdentifier: 'x' }, 'MasterUsername with MasterUserPassword or'],
    [{ Engine: 'aurora-postgresql', MasterUsername: 'a' }, 'MasterUsername with MasterUserPassword or'],
    [{ Engine: 'aurora-postgresql', MasterUsername: 5 }, 'MasterUsername must be a string, got 5.'],
  ])('that cannot be run is refused by name: %j', (properties, message) => {
    expect(() => readCluster(cluster(properties))).toThrow(`foobar-production-database/Cluster: ${message}`);
  });
});
