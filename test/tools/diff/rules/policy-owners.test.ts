import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../tools/cost/templates/json.ts';
import type { TemplateResource } from '../../../../tools/cost/templates/stack-template.ts';
import { reportOf } from '../app.ts';

const BUCKET: TemplateResource = { Type: 'AWS::S3::Bucket' };

const policy = (Type: string, owners: JsonObject): TemplateResource => ({
  Type,
  Properties: {
    ...owners,
    PolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 's3:*', Resource: '*' }],
    },
  },
});

/** How bad it is that a policy is made, beside what was there and what is new. */
function levelOf(made: TemplateResource, before: string, alsoNew: string): string | undefined {
  const stack = (Resources: Record<string, TemplateResource>) => [{ name: 'app', template: { Resources } }];
  const { environments } = reportOf(
    stack({ [before]: BUCKET }),
    stack({ [before]: BUCKET, [alsoNew]: BUCKET, It: made }),
  );
  const found = environments[0]?.stacks[0]?.findings.find(({ rule }) => rule === 'permissions');
  return found?.level;
}

test.each<[string, string, JsonObject, string]>([
  ['of a bucket that was there', 'AWS::S3::BucketPolicy', { Bucket: { Ref: 'There' } }, 'warning'],
  ['of a bucket that is new', 'AWS::S3::BucketPolicy', { Bucket: { Ref: 'New' } }, 'notice'],
  ['of a bucket of another stack', 'AWS::S3::BucketPolicy', { Bucket: { 'Fn::ImportValue': 'bucket' } }, 'warning'],
  ['of a queue that was there', 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'There' }] }, 'warning'],
  ['of queues, one of them new', 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'New' }, { Ref: 'There' }] }, 'warning'],
  ['of a role that is new', 'AWS::IAM::Policy', { Roles: [{ Ref: 'New' }] }, 'notice'],
  ['of a role by its name', 'AWS::IAM::Policy', { Roles: ['admin'] }, 'warning'],
  ['of nobody yet', 'AWS::IAM::ManagedPolicy', {}, 'warning'],
  ['that a new resource brings itself', 'AWS::EC2::VPCEndpoint', {}, 'notice'],
])('a new policy %s', (_, type, owners, level) => {
  expect(levelOf(policy(type, owners), 'There', 'New')).toBe(level);
});
