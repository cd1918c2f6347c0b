import type { ResolvedAssembly } from './assembly/resource.ts';
import { bucketDeploymentProvider } from './cloudformation/bucket-deployment-provider.ts';
import { deployCustomResources } from './cloudformation/deploy.ts';
import type { Deployment } from './cloudformation/deployment.ts';
import type { DeploymentState } from './cloudformation/deployment-state.ts';
import { startResponseEndpoint } from './cloudformation/response-endpoint.ts';
import { LambdaService } from './lambda/lambda-service.ts';
import { missingLayers } from './lambda/layers.ts';
import { readFunctions } from './lambda/model.ts';
import type { Lifetime } from './lifetime.ts';
import type { LogFiles } from './log-files.ts';
import type { ObjectStore } from './s3/object-store.ts';
import type { Timing } from './timing.ts';

export interface FunctionsOptions {
  readonly deployment: Deployment;
  readonly state: DeploymentState;
  /** The templates as far as they are known by now, with their secrets. */
  readonly templates: () => ResolvedAssembly;
  /** Where the functions find the local services: variables that the AWS SDK reads. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** What bucket deployments fill. */
  readonly store: ObjectStore;
  /** @default - two environments for each processor, at least 4 */
  readonly maximumEnvironments?: number;
  readonly timing: Timing;
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
  const { deployment, state, templates, endpoints, store, maximumEnvironments, logs, lifetime } = options;
  const { timing, progress, log } = options;
  const responses = await startResponseEndpoint();
  await lifetime.add(responses.stop);
  const lambda = new LambdaService({
    functions: [],
    environment: {
      ...LOCAL_CREDENTIALS,
      ...endpoints,
      // The functions run on this machine's Node.js, whatever version the template names.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    hosts: responses.hosts,
    maximumEnvironments,
    log: (functionName, line) => logs.write(functionName, line),
  });
  await lifetime.add(() => lambda.stop());
  await deployCustomResources({
    deployment,
    state,
    invoker: lambda,
    responses,
    bucketDeployment: bucketDeploymentProvider(deployment.templates(), store),
    timing,
    beforeEach: () => lambda.add(readFunctions(templates())),
    progress,
    log,
  });
  const functions = readFunctions(templates());
  for (const line of missingLayers(functions)) log(line);
  lambda.add(functions);
  await lambda.provision();
  return lambda;
}
