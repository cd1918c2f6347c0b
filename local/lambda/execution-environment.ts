import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { environmentVariables } from './environment-variables.ts';
import { exited, failure, MAXIMUM_RESPONSE_BYTES, outOfMemory, responseTooLarge, timedOut } from './failures.ts';
import { LineSplitter, systemLog } from './log-lines.ts';
import type { LambdaFunction } from './model.ts';
import type { EnvironmentData, InvocationRequest, WorkerMessage } from './worker-protocol.ts';

const BOOTSTRAP = new URL('./worker/bootstrap.mjs', import.meta.url);

/** The time a start may take before the function's own timeout counts. */
const INIT_SECONDS = 10;

/** From this runtime on, a handler cannot call back. */
const FIRST_RUNTIME_WITHOUT_CALLBACKS = 24;

export interface ExecutionEnvironmentOptions {
  readonly lambda: LambdaFunction;
  readonly version: string;
  readonly folder: string;
  /** The variables that every function is given. */
  readonly given: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** The environment has ended and takes no further invocation. */
  readonly onEnd: () => void;
}

/** What came of one invocation. */
export interface EnvironmentResult {
  readonly outcome: 'returned' | 'failed';
  readonly payload: string;
}

/** What the environment does next: a message of it, or its end. */
type Signal =
  | Exclude<WorkerMessage, { kind: 'output' }>
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'ended'; readonly payload: (requestId: string) => string };

/** One environment of a function: a thread that is initialised once and then runs one invocation at a time. */
export class ExecutionEnvironment {
  readonly version: string;
  private readonly lambda: LambdaFunction;
  private readonly worker: Worker;
  private readonly log: (line: string) => void;
  private readonly output: LineSplitter;
  private readonly startedAt = performance.now();
  /** Resolves when the initialisation has succeeded or failed. */
  readonly started: Promise<void>;
  private init: Signal | undefined;
  private initMilliseconds: number | undefined;
  /** The signal after which the environment takes no further invocation. */
  private last: Signal | undefined;
  private receive: ((signal: Signal) => void) | undefined;
  private memoryUsedBytes = 0;

  /** @throws when the function's NODE_OPTIONS are none of a thread's */
  constructor({ lambda, version, folder, given, log, onEnd }: ExecutionEnvironmentOptions) {
    this.lambda = lambda;
    this.version = version;
    this.log = log;
    this.output = new LineSplitter(log);
    const logStreamName = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${randomBytes(16).toString('hex')}`;
    const taskRoot = realpathSync(folder);
    const data: EnvironmentData = {
      taskRoot,
      handler: lambda.handler,
      callbacks: Number.parseInt(lambda.runtime.replace('nodejs', ''), 10) < FIRST_RUNTIME_WITHOUT_CALLBACKS,
      functionName: lambda.name,
      functionVersion: version,
      memoryMegabytes: lambda.memoryMegabytes,
      logGroupName: lambda.logging.logGroupName,
      logStreamName,
      logFormat: lambda.logging.format,
      applicationLogLevel: lambda.logging.applicationLevel,
    };
    this.worker = new Worker(BOOTSTRAP, {
      env: environmentVariables(lambda, version, logStreamName, taskRoot, given),
      // The options of this process, such as a TypeScript loader, are none of the function's.
      execArgv: [],
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: lambda.memoryMegabytes },
    });
    this.started = this.next(Math.max(INIT_SECONDS, lambda.timeoutSeconds) * 1000).then((signal) => {
      this.init = signal;
      this.initMilliseconds = performance.now() - this.startedAt;
    });
    this.worker.on('message', (message: WorkerMessage) => this.onMessage(message));
    this.worker.on('error', (error: NodeJS.ErrnoException) => {
      this.end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory : () => failure(error.name, error.message));
    });
    this.worker.on('exit', (exitCode) => {
      this.end((requestId) => exited(requestId, exitCode));
      onEnd();
    });
  }

  /** Whether a further invocation can run here. */
  get usable(): boolean {
    return this.last === undefined;
  }

  /** Runs one invocation; it fails like the initialisation if that failed. */
  async invoke(request: Omit<InvocationRequest, 'deadline'>): Promise<EnvironmentResult> {
    await this.started;
    const { initMilliseconds } = this;
    this.initMilliseconds = undefined;
    const system = systemLog(this.lambda.logging.format, this.lambda.logging.systemLevel);
    for (const line of system.start(request.requestId, this.version)) this.log(line);
    const startedAt = performance.now();
    const deadline = Date.now() + this.lambda.timeoutSeconds * 1000;
    const result = await this.run({ ...request, deadline });
    this.output.flush();
    const report = {
      requestId: request.requestId,
      status: this.last?.kind === 'timed-out' ? 'timeout' : result.outcome === 'failed' ? 'error' : 'success',
      durationMilliseconds: performance.now() - startedAt,
      memoryMegabytes: this.lambda.memoryMegabytes,
      memoryUsedBytes: this.memoryUsedBytes,
      ...(initMilliseconds === undefined ? {} : { initMilliseconds }),
    } as const;
    for (const line of system.end(report)) this.log(line);
    return result;
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private async run(request: InvocationRequest): Promise<EnvironmentResult> {
    if (this.init && this.init.kind !== 'initialised') return this.read(this.init, request.requestId);
    this.worker.postMessage(request);
    return this.read(await this.next(this.lambda.timeoutSeconds * 1000), request.requestId);
  }

  private read(signal: Signal, requestId: string): EnvironmentResult {
    switch (signal.kind) {
      case 'returned':
        this.memoryUsedBytes = signal.memoryBytes;
        return Buffer.byteLength(signal.payload) > MAXIMUM_RESPONSE_BYTES
          ? { outcome: 'failed', payload: responseTooLarge() }
          : { outcome: 'returned', payload: signal.payload };
      case 'failed':
        return { outcome: 'failed', payload: signal.payload };
      case 'ended':
        return { outcome: 'failed', payload: signal.payload(requestId) };
      default: {
        const { timeoutSeconds } = this.lambda;
        this.log(`${new Date().toISOString()} ${requestId} Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
        return { outcome: 'failed', payload: timedOut(requestId, timeoutSeconds) };
      }
    }
  }

  private async next(milliseconds: number): Promise<Signal> {
    if (this.last) return this.last;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.onTimeout(), milliseconds);
      this.receive = (signal) => {
        clearTimeout(timer);
        this.receive = undefined;
        resolve(signal);
      };
    });
  }

  private onTimeout(): void {
    this.last = { kind: 'timed-out' };
    this.receive?.(this.last);
    void this.worker.terminate();
  }

  private onMessage(message: WorkerMessage): void {
    if (message.kind === 'output') {
      this.output.push(message.text);
      return;
    }
    if (message.kind === 'failed' && message.fatal) this.last ??= message;
    this.receive?.(message);
  }

  private end(payload: (requestId: string) => string): void {
    this.last ??= { kind: 'ended', payload };
    this.output.flush();
    this.receive?.(this.last);
  }
}
