import type { TemplateResource } from '../../cost/templates/stack-template.ts';
import { type Grant, grantsOf } from './statements.ts';

/** The service of a policy's only resources: every action is every action of that service. */
const SERVICES: Readonly<Record<string, string>> = {
  'AWS::KMS::Key': 'kms',
  'AWS::S3::BucketPolicy': 's3',
  'AWS::SNS::TopicPolicy': 'sns',
  'AWS::SQS::QueuePolicy': 'sqs',
  'AWS::SecretsManager::ResourcePolicy': 'secretsmanager',
};

/** Every grant in a resource. */
export function policyGrants(resource: TemplateResource | undefined): readonly Grant[] {
  const service = SERVICES[resource?.Type ?? ''];
  return grantsOf(resource?.Properties).map((grant) =>
    service && grant.action === '*' ? { ...grant, action: `${service}:*` } : grant,
  );
}
