import type { NamedResource, ServiceSupport } from '../assembly/resource.ts';

/** CDK hands this out in the place of the secret's own ARN. */
function attachedSecret(resource: NamedResource): string {
  return String(resource.property('SecretId') ?? '');
}

/** A secret's ARN ends in a hyphen and six characters of Secrets Manager's own. */
function secretArn(resource: NamedResource): string {
  const { account, region } = resource.stack;
  return `arn:aws:secretsmanager:${region}:${account}:secret:${secretName(resource)}-${resource.suffix.slice(0, 6)}`;
}

function secretName(resource: NamedResource): string {
  const name = resource.property('Name');
  return typeof name === 'string' ? name : `${resource.logicalId}-${resource.suffix}`;
}

export const support: ServiceSupport = {
  'AWS::SecretsManager::Secret': {
    naming: { ref: secretArn, attributes: { Id: secretArn } },
    honoured: ['Name', 'SecretString', 'GenerateSecretString', 'ReplicaRegions'],
    inert: {
      Description: 'a label',
      KmsKeyId: 'secrets are a file that only its owner may read',
      Tags: 'a label',
    },
  },
  'AWS::SecretsManager::SecretTargetAttachment': {
    naming: { ref: attachedSecret, attributes: { Id: attachedSecret } },
    honoured: ['SecretId', 'TargetId', 'TargetType'],
  },
};
