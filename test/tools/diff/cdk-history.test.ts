import { describe, expect, test } from '@jest/globals';
import { AuroraPostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { reportOf } from './app.ts';
import { type Commit, synthesized } from './cdk-app.ts';

describe('a history of a CDK app with a stage and a nested stack', () => {
  const before = synthesized({ tag: 'web' });

  const database = 'Production/Database/Database';
  const policy = 'Production/App/Function/ServiceRole/DefaultPolicy/Resource';

  test.each<[string, Commit, string, readonly string[]]>([
    ['nothing', {}, 'nothing', []],
    ['a tag', { tag: 'platform' }, 'nothing', []],
    ['code, and the version and alias with it', { code: 'exports.handler = () => 2' }, 'within-policy', []],
    [
      'a renamed construct id of the database',
      { databaseId: 'Aurora' },
      'forbidden',
      [`danger data-loss ${database}/Resource`, `danger data-loss ${database}/Secret/Resource`],
    ],
    [
      'other subnets, which the database imports',
      { subnets: '10.8.0.0/16' },
      'within-policy',
      [
        'warning reference Production-Network',
        'warning replacement Production/Network/Vpc/Resource',
        'warning replacement Production/Network/Vpc/dataSubnet1/Subnet',
        'warning replacement Production/Network/Vpc/dataSubnet2/Subnet',
      ],
    ],
    [
      'a major version of the engine',
      { engine: AuroraPostgresEngineVersion.VER_17_2 },
      'forbidden',
      [`danger engine-upgrade ${database}/Resource`],
    ],
    [
      'a removal policy',
      { bucketRemoval: RemovalPolicy.DESTROY },
      'forbidden',
      ['danger removal-policy Production/App/Site/Resource'],
    ],
    [
      'another key of the table in the nested stack',
      { tableKey: 'name' },
      'forbidden',
      ['danger data-loss Production/App/Data/Table/Resource'],
    ],
    ['more actions of a role', { actions: ['s3:*'] }, 'within-policy', [`warning permissions ${policy}`]],
    ['a port for everybody', { everybody: true }, 'forbidden', ['danger ingress Production/App/Group/Resource']],
    [
      'the stack of the database, gone',
      { withoutDatabase: true },
      'forbidden',
      ['danger stack-gone Production-Database', 'warning reference Production-Network'],
    ],
    [
      'a migration from strong to weak references',
      { references: 'weak' },
      'within-policy',
      [
        'warning reference Production-Network',
        'warning reference Production/App/Group/Resource',
        `warning reference ${database}/SecurityGroup/Resource`,
        `warning reference ${database}/Subnets/Default`,
        'warning replacement Production/App/Group/Resource',
        `warning replacement ${database}/SecurityGroup/Resource`,
      ],
    ],
  ])('%s', (_, commit, verdict, expected) => {
    const report = reportOf(before, synthesized({ tag: 'web', ...commit }));
    const findings = report.environments.flatMap(({ stacks }) =>
      stacks.flatMap((stack) =>
        stack.findings
          // Every replaced association of a route table is told twice over; the subnets stand for them.
          .filter(({ path }) => path?.includes('RouteTable') !== true)
          .map(({ rule, level, path }) => `${level} ${rule} ${path ?? stack.name}`),
      ),
    );
    expect({ verdict: report.verdict, findings: findings.toSorted() }).toEqual({ verdict, findings: expected });
  });
});

test.each<['strong' | 'weak', string]>([
  ['strong', 'replaces what is imported by Production-Database, Production-App'],
  ['weak', 'replaces what is read by Production-Database, Production-App'],
])('what becomes of a replaced network is told to those who use it by %s references', (references, what) => {
  const report = reportOf(synthesized({ references }), synthesized({ references, subnets: '10.8.0.0/16' }));
  const [network] = report.environments[0]?.stacks ?? [];
  expect(network?.findings.filter(({ rule }) => rule === 'reference').map((finding) => finding.what)).toEqual([what]);
});
