import { availableParallelism } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { parseFunctionIdentifier } from './arn.ts';
import { chooseVersion } from './choose-version.ts';
import type { FunctionInvoker, Invocation } from './invoker.ts';
import type { LambdaFunction } from './model.ts';
import { RunningFunction } from './running-function.ts';

/** More would not answer sooner: they share this machine's processors. */
const DEFAULT_MAXIMUM_ENVIRONMENTS = Math.max(4, 2 * availableParallelism());

export interface FunctionSetOptions {
  /** Variables that every function is given beside its own, such as the endpoints of the local services. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * How many environments of one function run at once; further invocations wait for one.
   * @default - two for each processor, at least 4
   */
  readonly maximumEnvironments?: number;
  /** @default - Lambda's own: 10, and 900 in provisioned concurrency */
  readonly initTimeoutSeconds?: number;
  /** Host names that functions reach at an address of this machine, `host:port`, without TLS. @default - none */
  readonly hosts?: Readonly<Record<string, string>>;
  /** Takes each line that a function, or Lambda about it, writes. */
  readonly log: (functionName: string, line: string) => void;
}

/** The functions of one state of the templates. */
export class FunctionSet implements FunctionInvoker {
  private readonly options: FunctionSetOptions;
  private former: FunctionSet | undefined;
  private readonly byIdentifier = new Map<string, RunningFunction>();

  /** @param former what stays as it was is taken from there, with its environments */
  constructor(options: FunctionSetOptions, former?: FunctionSet) {
    this.options = options;
    this.former = former;
  }

  get running(): ReadonlySet<RunningFunction> {
    return new Set(this.byIdentifier.values());
  }

  /** Takes functions in; one that is known already stays as it is. */
  add(functions: readonly LambdaFunction[]): void {
    for (const lambda of functions.filter(({ arn }) => !this.byIdentifier.has(arn))) {
      const former = this.former?.byIdentifier.get(lambda.arn);
      const running = former && isDeepStrictEqual(former.lambda, lambda) ? former : this.create(lambda);
      this.byIdentifier.set(lambda.arn, running).set(lambda.name, running);
    }
  }

  async invoke(functionArn: string, event: string): Promise<Invocation> {
    const identifier = parseFunctionIdentifier(functionArn);
    const running = this.byIdentifier.get(identifier.function);
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
    const created = [...this.running].filter((running) => !this.former?.running.has(running));
    await Promise.all(created.map((running) => running.provision()));
  }

  /** Ends the idle environments of a function: what is invoked next is a cold start. */
  endIdle(functionArn: string): void {
    this.byIdentifier.get(parseFunctionIdentifier(functionArn).function)?.endIdle();
  }

  /** Ends the environments of a function as if their processes crashed: what runs fails. */
  crash(functionArn: string): void {
    this.byIdentifier.get(parseFunctionIdentifier(functionArn).function)?.crash();
  }

  /** Once this set serves, what it replaced is let go. */
  forgetFormer(): void {
    this.former = undefined;
  }

  private create(lambda: LambdaFunction): RunningFunction {
    const { maximumEnvironments, environment, initTimeoutSeconds, hosts = {}, log } = this.options;
    return new RunningFunction({
      lambda,
      maximum: maximumEnvironments ?? DEFAULT_MAXIMUM_ENVIRONMENTS,
      given: environment,
      hosts,
      initTimeoutSeconds,
      log: (line) => log(lambda.name, line),
    });
  }
}
