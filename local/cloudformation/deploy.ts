import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import type { FunctionInvoker } from '../lambda/invoker.ts';
import { runTrigger } from './trigger.ts';

export interface DeployOptions {
  readonly assembly: ResolvedAssembly;
  readonly invoker: FunctionInvoker;
  /** Fills a bucket from the assets of a `Custom::CDKBucketDeployment`. */
  readonly deployBucket: (deployment: Resource) => Promise<void>;
  /** Takes a line for each custom resource that was run. */
  readonly progress: (line: string) => void;
}

/** Runs the custom resources in the order of a deployment: a start is one, so each runs at every start. */
export async function deployCustomResources({
  assembly,
  invoker,
  deployBucket,
  progress,
}: DeployOptions): Promise<void> {
  for (const resource of assembly.resources) {
    if (resource.type === 'Custom::Trigger') {
      await runTrigger(resource, invoker);
      progress(`${resource.path} ran`);
    } else if (resource.type === 'Custom::CDKBucketDeployment') {
      await deployBucket(resource);
      progress(`${resource.path} filled ${resource.properties['DestinationBucketName']}`);
    }
  }
}
