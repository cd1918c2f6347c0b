import type { ResolvedAssembly } from './assembly/resource.ts';
import { deployCustomResources } from './cloudformation/deploy.ts';
import { LambdaService } from './lambda/lambda-service.ts';
import { missingLayers } from './lambda/layers.ts';
import type { LambdaFunction } from './lambda/model.ts';
import type { Lifetime } from './lifetime.ts';
import type { LogFiles } from './log-files.ts';
import { deployBucket } from './s3/bucket-deployment.ts';
import type { ObjectStore } from './s3/object-store.ts';

export interface FunctionsOptions {
  readonly assembly: ResolvedAssembly;
  readonly functions: readonly LambdaFunction[];
  /** Where the functions find the local services: variables that the AWS SDK reads. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** What bucket deployments fill. */
  readonly store: ObjectStore;
  /** @default - two environments for each processor, at least 4 */
  readonly maximumEnvironments?: number;
  readonly logs: LogFiles;
  readonly lifetime: Lifetime;
  readonly progress: (step: string) => void;
  readonly log: (line: string) => void;
}

/** Lambda gives a function the credentials of its role. These are of the right form, and no service checks more. */
const LOCAL_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'ASIALOCALRUNTIME0000',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
};

/** Starts Lambda, and does with it what a deployment does: runs the custom resources, initialises what is provisioned. */
export async function startFunctions(options: FunctionsOptions): Promise<LambdaService> {
  const { assembly, functions, endpoints, store, maximumEnvironments, logs, lifetime, progress, log } = options;
  const lambda = new LambdaService({
    functions,
    environment: {
      ...LOCAL_CREDENTIALS,
      ...endpoints,
      // The functions run on this machine's Node.js, whatever version the template names.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    maximumEnvironments,
    log: (functionName, line) => logs.write(functionName, line),
  });
  await lifetime.add(() => lambda.stop());
  for (const line of missingLayers(functions)) log(line);
  await deployCustomResources({
    assembly,
    invoker: lambda,
    deployBucket: async ({ path, properties }) => {
      await deployBucket({ path, properties, assembly, store });
    },
    progress,
  });
  await lambda.provision();
  return lambda;
}
