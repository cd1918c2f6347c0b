import { FunctionSet, type FunctionSetOptions } from './function-set.ts';
import type { FunctionInvoker, Invocation } from './invoker.ts';
import type { LambdaFunction } from './model.ts';
import type { RunningFunction } from './running-function.ts';

export interface LambdaServiceOptions extends FunctionSetOptions {
  readonly functions: readonly LambdaFunction[];
}

/** Lambda: runs the functions of the templates in threads of this process. */
export class LambdaService implements FunctionInvoker {
  private readonly options: FunctionSetOptions;
  private serving: FunctionSet;
  /** Those that were replaced and still run what was begun before. */
  private readonly retiring = new Set<RunningFunction>();

  constructor({ functions, ...options }: LambdaServiceOptions) {
    this.options = options;
    this.serving = new FunctionSet(options);
    this.serving.add(functions);
  }

  /** Takes functions in; one that is known already stays as it is. */
  add(functions: readonly LambdaFunction[]): void {
    this.serving.add(functions);
  }

  async invoke(functionArn: string, event: string): Promise<Invocation> {
    return this.serving.invoke(functionArn, event);
  }

  /**
   * Initialises the environments of provisioned concurrency.
   *
   * @throws when one fails to, as its deployment would
   */
  async provision(): Promise<void> {
    await this.serving.provision();
  }

  /** A set for the functions of changed templates, beside those that serve. It shares those that stay as they are. */
  next(): FunctionSet {
    return new FunctionSet(this.options, this.serving);
  }

  /**
   * Lets the functions of a set take the invocations from now on. Those that it does not share end when what they run
   * is through.
   */
  replace(next: FunctionSet): void {
    const former = this.serving;
    this.serving = next;
    next.forgetFormer();
    for (const running of former.running) if (!next.running.has(running)) this.retire(running);
  }

  /** Ends the functions of a set that does not come to serve. */
  async discard(next: FunctionSet): Promise<void> {
    const { running } = this.serving;
    await Promise.all([...next.running].map((each) => (running.has(each) ? undefined : each.stop())));
  }

  /** Ends the idle environments of a function: what is invoked next is a cold start. */
  endIdle(functionArn: string): void {
    this.serving.endIdle(functionArn);
  }

  /** Ends the environments of a function as if their processes crashed: what runs fails. */
  crash(functionArn: string): void {
    this.serving.crash(functionArn);
  }

  /** Ends every environment at once; what runs fails. */
  async stop(): Promise<void> {
    await Promise.all([...this.serving.running, ...this.retiring].map((running) => running.stop()));
  }

  private retire(running: RunningFunction): void {
    this.retiring.add(running);
    void running.retire().then(() => this.retiring.delete(running));
  }
}
