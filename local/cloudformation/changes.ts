import { isDeepStrictEqual } from 'node:util';
import { stackKey } from '../assembly/custom-resources.ts';
import type { JsonObject } from '../assembly/json.ts';
import type { DeployedResource } from './deployment-state.ts';

/** What a deployment does with a custom resource. */
export type Change = 'create' | 'update' | 'unchanged';

/**
 * @param deployed as it is. @param wanted as the template says, its properties as the provider is sent them
 * @throws when the update is one that CloudFormation refuses
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-update.html
 */
export function decideChange(
  deployed: Pick<DeployedResource, 'type' | 'properties'> | undefined,
  wanted: { readonly path: string; readonly type: string; readonly properties: JsonObject },
): Change {
  if (!deployed) return 'create';
  if (deployed.type !== wanted.type) {
    throw new Error(
      `${wanted.path}: Update of resource type is not permitted. It was ${deployed.type} and is ${wanted.type}: give the resource another logical id.`,
    );
  }
  if (deployed.properties['ServiceToken'] !== wanted.properties['ServiceToken']) {
    throw new Error(
      `${wanted.path}: Modifying service token is not allowed. It was ${deployed.properties['ServiceToken']} and is ${wanted.properties['ServiceToken']}: give the resource another logical id.`,
    );
  }
  return isDeepStrictEqual(deployed.properties, wanted.properties) ? 'unchanged' : 'update';
}

/**
 * What has left the templates, the newest first. A stack that is not in the assembly is not deployed, which deletes
 * nothing of it.
 */
export function leftResources(
  deployed: Readonly<Record<string, DeployedResource>>,
  declared: ReadonlySet<string>,
  stacks: ReadonlySet<string>,
): readonly (readonly [key: string, resource: DeployedResource])[] {
  return Object.entries(deployed)
    .filter(([key, { stack }]) => !declared.has(key) && stacks.has(stackKey(stack)))
    .reverse();
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
export function isKept(policy: string | undefined): boolean {
  return policy === 'Retain' || policy === 'RetainExceptOnCreate';
}
