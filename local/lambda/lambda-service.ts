import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseFunctionIdentifier } from './arn.ts';
import { chooseVersion } from './choose-version.ts';
import { failure, MAXIMUM_PAYLOAD_BYTES, requestTooLarge } from './failures.ts';
import { FunctionEnvironments, type FunctionEnvironmentsOptions } from './function-environments.ts';
import type { FunctionInvoker, Invocation } from './invoker.ts';
import type { LambdaFunction } from './model.ts';

/** More would not answer sooner: they share this machine's processors. */
const DEFAULT_MAXIMUM_ENVIRONMENTS = Math.max(4, 2 * availableParallelism());

export interface LambdaServiceOptions {
  readonly functions: readonly LambdaFunction[];
  /** Variables that every function is given beside its own, such as the endpoints of the local services. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * How many environments of one function run at once; further invocations wait for one.
   * @default - two for each processor, at least 4
   */
  readonly maximumEnvironments?: number;
  /** @default - Lambda's own: 10, and 900 in provisioned concurrency */
  readonly initTimeoutSeconds?: number;
  /** Takes each line that a function, or Lambda about it, writes. */
  readonly log: (functionName: string, line: string) => void;
}

/** Lambda: runs the functions of the templates in threads of this process. */
export class LambdaService implements FunctionInvoker {
  private readonly functions: ReadonlyMap<string, RunningFunction>;

  constructor({ functions, environment, maximumEnvironments, initTimeoutSeconds, log }: LambdaServiceOptions) {
    const running = functions.map((lambda) => {
      const maximum = maximumEnvironments ?? DEFAULT_MAXIMUM_ENVIRONMENTS;
      const write = (line: string) => log(lambda.name, line);
      return new RunningFunction({ lambda, maximum, given: environment, initTimeoutSeconds, log: write });
    });
    this.functions = new Map(
      running.flatMap((entry) => [
        [entry.lambda.arn, entry],
        [entry.lambda.name, entry],
      ]),
    );
  }

  async invoke(functionArn: string, event: string): Promise<Invocation> {
    const identifier = parseFunctionIdentifier(functionArn);
    const running = this.functions.get(identifier.function);
    const version = running && chooseVersion(running.lambda, identifier.qualifier, Math.random());
    if (!running || version === undefined) {
      return { outcome: 'not-found', reason: `Function not found: ${functionArn}` };
    }
    return running.invoke(functionArn, version, event);
  }

  /**
   * Initialises the environments of provisioned concurrency.
   *
   * @throws when one fails to, as its deployment would
   */
  async provision(): Promise<void> {
    await Promise.all([...new Set(this.functions.values())].map((running) => running.provision()));
  }

  /** Ends the idle environments of a function: what is invoked next is a cold start. */
  endIdle(functionArn: string): void {
    this.functions.get(parseFunctionIdentifier(functionArn).function)?.endIdle();
  }

  /** Ends every environment at once; what runs fails. */
  async stop(): Promise<void> {
    await Promise.all([...new Set(this.functions.values())].map((running) => running.stop()));
  }
}

/** One function, with its limit on concurrency. */
class RunningFunction {
  readonly lambda: LambdaFunction;
  private readonly environments: FunctionEnvironments | undefined;
  /** Invocations that run or wait for an environment. */
  private concurrency = 0;

  constructor(options: Omit<FunctionEnvironmentsOptions, 'folder'>) {
    const { code } = options.lambda;
    this.lambda = options.lambda;
    this.environments =
      code.kind === 'folder' ? new FunctionEnvironments({ ...options, folder: code.folder }) : undefined;
  }

  async provision(): Promise<void> {
    for (const { version, environments } of this.lambda.provisioned) {
      await this.environments?.provision(version, environments);
    }
  }

  async invoke(functionArn: string, executedVersion: string, event: string): Promise<Invocation> {
    const { lambda } = this;
    const bytes = Buffer.byteLength(event);
    if (bytes > MAXIMUM_PAYLOAD_BYTES) return { outcome: 'failed', payload: requestTooLarge(bytes), executedVersion };
    if (this.concurrency >= (lambda.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      const reason = `Rate Exceeded: ${lambda.name} has a reserved concurrency of ${lambda.reservedConcurrency}.`;
      return { outcome: 'throttled', reason };
    }
    this.concurrency += 1;
    try {
      return { ...(await this.run(functionArn, executedVersion, event)), executedVersion };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { outcome: 'failed', payload: failure('Runtime.InvalidEnvironment', message), executedVersion };
    } finally {
      this.concurrency -= 1;
    }
  }

  endIdle(): void {
    this.environments?.endIdle();
  }

  async stop(): Promise<void> {
    await this.environments?.stop();
  }

  private async run(invokedFunctionArn: string, version: string, event: string) {
    const { code, name } = this.lambda;
    if (!this.environments) {
      const reason = code.kind === 'not-runnable' ? code.reason : 'it has no code';
      throw new Error(`${name} cannot run on this machine: ${reason}.`);
    }
    const environment = await this.environments.acquire(version);
    try {
      return await environment.invoke({
        requestId: randomUUID(),
        invokedFunctionArn,
        traceId: traceId(),
        event,
      });
    } finally {
      this.environments.release(environment);
    }
  }
}

/** The form of X-Ray's trace header; nothing is sampled. */
function traceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const random = randomBytes(20).toString('hex');
  return `Root=1-${seconds}-${random.slice(0, 24)};Parent=${random.slice(24)};Sampled=0`;
}
