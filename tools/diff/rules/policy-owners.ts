import type { Json, JsonObject } from '../../cost/templates/json.ts';
import type { TemplateResource } from '../../cost/templates/stack-template.ts';
import type { StackComparison } from '../comparison/comparison.ts';
import { referencesOf } from './leaving.ts';

/** By which policies say whose they are. */
const OWNERS = [
  'Bucket',
  'FileSystemId',
  'FunctionName',
  'Groups',
  'QueueUrl',
  'Queues',
  'Roles',
  'SecretId',
  'TopicArn',
  'Topics',
  'Users',
] as const;

export function ownersOf({ Properties = {} }: TemplateResource): JsonObject {
  return Object.fromEntries(OWNERS.flatMap((name) => (name in Properties ? [[name, Properties[name] ?? null]] : [])));
}

/** Whether a policy is for resources that are made in the same change; undefined where it does not say whose it is. */
export function isForNewOwners(policy: TemplateResource, { changes }: StackComparison): boolean | undefined {
  const owners = Object.values(ownersOf(policy)).flatMap((owner): readonly Json[] =>
    Array.isArray(owner) ? owner : [owner],
  );
  if (owners.length === 0) return undefined;
  const made = new Set(changes.filter(({ action }) => action === 'create').map(({ logicalId }) => logicalId));
  return owners.every((owner) => referencesOf(owner).some((logicalId) => made.has(logicalId)));
}
