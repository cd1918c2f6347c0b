import { bucketDeploymentProvider } from './cloudformation/bucket-deployment-provider.ts';
import { deployCustomResources } from './cloudformation/deploy.ts';
import type { DeploymentState } from './cloudformation/deployment-state.ts';
import { type ResponseEndpoint, startResponseEndpoint } from './cloudformation/response-endpoint.ts';
import type { FunctionSet } from './lambda/function-set.ts';
import { startLambdaApi } from './lambda/lambda-api.ts';
import { LambdaService } from './lambda/lambda-service.ts';
import { missingLayers } from './lambda/layers.ts';
import { readFunctions } from './lambda/model.ts';
import type { Lifetime } from './lifetime.ts';
import type { LogFiles } from './log-files.ts';
import type { ObjectStore } from './s3/object-store.ts';
import type { Templates } from './templates.ts';
import type { Timing } from './timing.ts';

export interface FunctionsOptions {
  readonly state: DeploymentState;
  /** Where the functions find the local services: variables that the AWS SDK reads. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** What bucket deployments fill. */
  readonly store: ObjectStore;
  /** Drops from a distribution's cache what a bucket deployment has changed. */
  readonly invalidate: (distributionId: string, paths: readonly string[]) => void;
  /** @default - two environments for each processor, at least 4 */
  readonly maximumEnvironments?: number;
  readonly timing: Timing;
  readonly logs: LogFiles;
  readonly lifetime: Lifetime;
  readonly log: (line: string) => void;
}

/** Lambda gives a function the credentials of its role. These are of the right form, and no service checks more. */
const LOCAL_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'ASIALOCALRUNTIME0000',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: 'local',
};

/** Lambda, and what a deployment does with it. */
export class Functions {
  readonly lambda: LambdaService;
  private readonly options: FunctionsOptions;
  private readonly responses: ResponseEndpoint;
  /** While functions are deployed, they call each other. */
  private deploying: FunctionSet | undefined;

  private constructor(options: FunctionsOptions, responses: ResponseEndpoint) {
    const { endpoints, maximumEnvironments, logs } = options;
    this.options = options;
    this.responses = responses;
    this.lambda = new LambdaService({
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
  }

  static async start(options: FunctionsOptions): Promise<Functions> {
    const responses = await startResponseEndpoint();
    await options.lifetime.add(responses.stop);
    // The functions are given the address of an endpoint that calls them.
    const api = await startLambdaApi({
      invoke: (functionArn, event) => (functions.deploying ?? functions.lambda).invoke(functionArn, event),
    });
    await options.lifetime.add(api.stop);
    const endpoints = { ...options.endpoints, AWS_ENDPOINT_URL_LAMBDA: api.url };
    const functions: Functions = new Functions({ ...options, endpoints }, responses);
    await options.lifetime.add(async () => {
      if (functions.deploying) await functions.lambda.discard(functions.deploying);
      await functions.lambda.stop();
    });
    return functions;
  }

  /**
   * Deploys the templates' custom resources and initialises what is provisioned.
   *
   * @param progress takes a line for each custom resource
   * @returns their functions, which do not serve yet
   * @throws when a custom resource or an initialisation fails; its functions have ended then
   */
  async deploy(templates: Templates, progress: (line: string) => void): Promise<FunctionSet> {
    const { state, store, invalidate, timing, lifetime, log } = this.options;
    const { deployment } = templates;
    const next = this.lambda.next();
    this.deploying = next;
    try {
      await deployCustomResources({
        deployment,
        state,
        invoker: next,
        responses: this.responses,
        bucketDeployment: bucketDeploymentProvider(deployment.templates(), store, invalidate),
        timing,
        signal: lifetime.ending,
        beforeEach: () => next.add(readFunctions(templates.resolved())),
        progress,
        log,
      });
      const functions = readFunctions(templates.resolved());
      for (const line of missingLayers(functions)) log(line);
      next.add(functions);
      await next.provision();
      return next;
    } catch (error) {
      await this.lambda.discard(next);
      throw error;
    } finally {
      this.deploying = undefined;
    }
  }
}
