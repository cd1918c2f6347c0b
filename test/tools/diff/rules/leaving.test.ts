import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import type { TemplateResource } from '../../../../tools/cost/templates/stack-template.ts';
import { reportOf, stacksOf } from '../app.ts';

type Resources = Record<string, TemplateResource>;

/** What is found where a stack goes from some resources to others. */
function findings(before: Resources, after: Resources): readonly string[] {
  const none = { resources: {}, template: {} };
  const stacks = (resources: Resources) =>
    stacksOf({
      network: none,
      database: none,
      nested: none,
      app: { resources: { Other: { Type: 'AWS::SNS::Topic' }, ...resources } },
    });
  const { environments } = reportOf(stacks(before), stacks(after));
  return (environments[0]?.stacks[0]?.findings ?? []).map(
    ({ logicalId, rule, level, what }) => `${logicalId} ${rule} ${level}: ${what}`,
  );
}

const of = (Type: string, Properties: JsonObject = {}): TemplateResource => ({ Type, Properties });

describe('a resource that protects and leaves', () => {
  const vpc = { Vpc: of('AWS::EC2::VPC') };
  const log = { Log: of('AWS::EC2::FlowLog', { ResourceId: { Ref: 'Vpc' } }) };

  test.each<[string, TemplateResource, string]>([
    ['a trail', of('AWS::CloudTrail::Trail'), 'logging warning'],
    ['a plan of backups', of('AWS::Backup::BackupPlan'), 'backup danger'],
    ['a web ACL', of('AWS::WAFv2::WebACL'), 'public-access warning'],
    ['an alarm', of('AWS::CloudWatch::Alarm'), 'logging notice'],
    ['a rotation', of('AWS::SecretsManager::RotationSchedule', { SecretId: 'a' }), 'encryption warning'],
  ])('is told: %s', (_, resource, expected) => {
    expect(findings({ It: resource }, {})).toEqual([`It ${expected}: leaves the stack`]);
  });

  test('is told where what it protects stays', () => {
    expect(findings({ ...vpc, ...log }, vpc)).toEqual(['Log logging warning: leaves the stack']);
  });

  test('is not told where that leaves with it', () => {
    expect(findings({ ...vpc, ...log }, {})).toEqual([]);
  });

  test('is not told where another follows', () => {
    const moved = of('AWS::EC2::FlowLog', { ResourceId: { Ref: 'Vpc' }, TrafficType: 'ALL' });
    expect(findings({ ...vpc, ...log }, { ...vpc, Moved: moved })).toEqual([]);
  });
});

describe('a policy that leaves', () => {
  const bucket = { Bucket: of('AWS::S3::Bucket') };
  const policy = (...effects: readonly string[]) =>
    of('AWS::S3::BucketPolicy', {
      Bucket: { Ref: 'Bucket' },
      PolicyDocument: {
        Statement: effects.map((Effect) => ({
          Effect,
          Principal: '*',
          Action: 's3:*',
          Resource: `${Effect}/*`,
          Condition: {},
        })),
      },
    });
  const lost = 'Policy permissions warning: no longer denies s3:* on Deny/* by everybody on a condition';

  test.each<[string, Resources, Resources, readonly string[]]>([
    ['denies no longer', { ...bucket, Policy: policy('Deny', 'Allow') }, bucket, [lost]],
    ['takes what it allowed along', { ...bucket, Policy: policy('Allow') }, bucket, []],
    ['may be followed by another', { ...bucket, Policy: policy('Deny') }, { ...bucket, Moved: policy('Deny') }, []],
    [
      'may be followed by one that denies less',
      { ...bucket, Policy: policy('Deny', 'Allow') },
      { ...bucket, Moved: policy('Allow') },
      [lost],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(findings(before, after).filter((each) => each.startsWith('Policy'))).toEqual(expected);
  });

  test('denies every action as every action of its service', () => {
    const text = JSON.stringify(policy('Deny'));
    const all = JSON.parse(text.replace('s3:*', '*'));
    expect(findings({ ...bucket, Policy: all }, { ...bucket, Policy: policy('Deny') })).toEqual([]);
  });

  test('with its bucket is told as the loss of the bucket alone', () => {
    expect(findings({ ...bucket, Policy: policy('Deny') }, {})).toEqual(['Bucket data-loss danger: is deleted']);
  });
});
