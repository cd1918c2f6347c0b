import { randomUUID } from 'node:crypto';
import type { CustomResourceOutcome } from '../assembly/custom-resources.ts';
import type { JsonObject } from '../assembly/json.ts';
import type { Resource } from '../assembly/resource.ts';
import { decideChange, isKept, leftResources } from './changes.ts';
import { aboutResource, type CustomResourceRequest, requestProperties } from './custom-resource-request.ts';
import type { Deployment } from './deployment.ts';
import type { DeployedResource, DeploymentState } from './deployment-state.ts';
import type { Provider } from './provider.ts';
import { findProvider, type ProvidersProps } from './providers.ts';

export interface DeployOptions extends ProvidersProps {
  readonly deployment: Deployment;
  readonly state: DeploymentState;
  /** Is called before functions are needed: by then, custom resources may have told values of them. */
  readonly beforeEach: () => void;
  /** Takes a line for each custom resource: what was done with it. */
  readonly progress: (line: string) => void;
  /** Takes what goes wrong without stopping the deployment. */
  readonly log: (line: string) => void;
}

/**
 * Brings the custom resources to what the templates say: creates those that are new, updates those whose properties
 * changed, leaves the others alone, and at the end deletes what is no longer wanted. What succeeded is kept, so that
 * the next start goes on where this one failed.
 *
 * @throws naming the resource, with the reason of its provider, when one cannot be created or updated
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export async function deployCustomResources(options: DeployOptions): Promise<void> {
  const { deployment } = options;
  for (const key of deployment.customResources) {
    options.signal.throwIfAborted();
    const resource = deployment.next(key);
    if (!resource) continue;
    options.beforeEach();
    deployment.settle(key, await bringUp(key, resource, options));
  }
  options.beforeEach();
  await cleanUp(options);
}

async function bringUp(key: string, resource: Resource, options: DeployOptions): Promise<CustomResourceOutcome> {
  const { state, progress } = options;
  const { path, type, stack, logicalId, updateReplacePolicy, deletionPolicy } = resource;
  const deployed = state.resources[key];
  const properties = requestProperties(resource.properties);
  const change = decideChange(deployed, { path, type, properties });
  if (deployed && change === 'unchanged') {
    progress(`${path} is unchanged`);
    return deployed;
  }
  const about = aboutResource(resource, properties);
  const request: CustomResourceRequest = deployed
    ? {
        ...about,
        RequestType: 'Update',
        RequestId: randomUUID(),
        PhysicalResourceId: deployed.physicalId,
        OldResourceProperties: deployed.properties,
      }
    : { ...about, RequestType: 'Create', RequestId: randomUUID() };
  const outcome = await send(providerOf(resource, properties, options), request, resource);
  const isReplaced = deployed && deployed.physicalId !== outcome.physicalId;
  state.put(
    key,
    { ...outcome, stack, logicalId, path, type, properties, ...(deletionPolicy !== undefined && { deletionPolicy }) },
    isReplaced && !isKept(updateReplacePolicy) ? deployed : undefined,
  );
  progress(`${path} ${deployed ? 'updated' : 'created'}`);
  return outcome;
}

async function send(provider: Provider, request: CustomResourceRequest, resource: Parameters<Provider['send']>[1]) {
  try {
    return await provider.send(request, resource);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${resource.path}: ${request.RequestType} failed: ${message}`, { cause: error });
  }
}

function providerOf(
  resource: { readonly path: string; readonly type: string },
  properties: JsonObject,
  options: DeployOptions,
): Provider {
  const serviceToken = String(properties['ServiceToken']);
  const provider = findProvider({ type: resource.type, serviceToken }, options.deployment.templates(), options);
  if (!provider)
    throw new Error(
      `${resource.path}: its ServiceToken ${serviceToken} is no function of the templates that runs here.`,
    );
  return provider;
}

/** As CloudFormation does it: after all else, and a failure changes nothing about what was deployed. */
async function cleanUp(options: DeployOptions): Promise<void> {
  const { deployment, state } = options;
  for (const former of [...state.replaced].reverse()) {
    await remove(former, options);
    state.removeReplaced(former);
  }
  for (const [key, former] of leftResources(state.resources, new Set(deployment.customResources), deployment.stacks)) {
    if (!isKept(former.deletionPolicy)) await remove(former, options);
    state.remove(key);
  }
}

async function remove(former: DeployedResource, options: DeployOptions): Promise<void> {
  const { path, physicalId, properties } = former;
  const request: CustomResourceRequest = {
    ...aboutResource(former, properties),
    RequestType: 'Delete',
    RequestId: randomUUID(),
    PhysicalResourceId: physicalId,
  };
  try {
    await send(providerOf(former, properties, options), request, former);
    options.progress(`${path} ${physicalId} deleted`);
  } catch (error) {
    options.log(`${path} ${physicalId} is not deleted, and is left as it is: ${(error as Error).message}`);
  }
}
