import { randomUUID } from 'node:crypto';
import { randomHex } from '../random-hex.ts';
import { type CodeFolder, codeFolder } from './code-folder.ts';
import { failure, MAXIMUM_PAYLOAD_BYTES, requestTooLarge } from './failures.ts';
import { FunctionEnvironments, type FunctionEnvironmentsOptions } from './function-environments.ts';
import type { Invocation } from './invoker.ts';
import type { LambdaFunction } from './model.ts';

/** One function, with its limit on concurrency. */
export class RunningFunction {
  readonly lambda: LambdaFunction;
  private readonly folder: CodeFolder | undefined;
  private readonly environments: FunctionEnvironments | undefined;
  /** Invocations that run or wait for an environment. */
  private concurrency = 0;

  constructor(options: Omit<FunctionEnvironmentsOptions, 'folder'>) {
    const { code } = options.lambda;
    this.lambda = options.lambda;
    this.folder = codeFolder(code);
    this.environments = this.folder && new FunctionEnvironments({ ...options, folder: this.folder.path });
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

  crash(): void {
    this.environments?.crash();
  }

  /** Takes no further invocation, and ends after those that were begun. */
  async retire(): Promise<void> {
    await this.environments?.retire();
    this.folder?.remove();
  }

  async stop(): Promise<void> {
    await this.environments?.stop();
    this.folder?.remove();
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
  return `Root=1-${seconds}-${randomHex(12)};Parent=${randomHex(8)};Sampled=0`;
}
