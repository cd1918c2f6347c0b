import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { environmentVariables } from './environment-variables.ts';
import { exited, failure, MAXIMUM_RESPONSE_BYTES, outOfMemory, responseTooLarge, timedOut } from './failures.ts';
import { LineSplitter, type SystemLog, systemLog } from './log-lines.ts';
import type { LambdaFunction } from './model.ts';
import type { EnvironmentData, InvocationRequest, WorkerMessage } from './worker-protocol.ts';

const BOOTSTRAP = new URL('./worker/bootstrap.mjs', import.meta.url);

/**
 * The time that an initialisation may take. One that takes longer is done again with the first invocation, in the
 * function's own time; provisioned concurrency waits longer.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
const INIT_SECONDS = 10;
const PROVISIONED_INIT_SECONDS = 900;

/** From this runtime on, a handler cannot call back. */
const FIRST_RUNTIME_WITHOUT_CALLBACKS = 24;

export interface ExecutionEnvironmentOptions {
  readonly lambda: LambdaFunction;
  readonly version: string;
  readonly folder: string;
  /** The variables that every function is given. */
  readonly given: Readonly<Record<string, string>>;
  /** Host names that the function reaches at an address of this machine, without TLS. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
  /** Whether it is one of provisioned concurrency. */
  readonly provisioned: boolean;
  /** @default - Lambda's own limit */
  readonly initTimeoutSeconds?: number;
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
  private readonly createWorker: () => Worker;
  private readonly onEnd: () => void;
  /** Undefined while the initialisation is to be done again. */
  private worker: Worker | undefined;
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
  constructor(options: ExecutionEnvironmentOptions) {
    const { lambda, version, folder, given, hosts, log, onEnd, provisioned } = options;
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
      hosts,
    };
    const env = environmentVariables(lambda, { version, logStreamName, taskRoot, provisioned }, given);
    this.onEnd = onEnd;
    this.createWorker = () =>
      new Worker(BOOTSTRAP, {
        env,
        // The options of this process, such as a TypeScript loader, are none of the function's.
        execArgv: [],
        workerData: data,
        resourceLimits: { maxOldGenerationSizeMb: lambda.memoryMegabytes },
      });
    this.start();
    const limit = options.initTimeoutSeconds ?? (provisioned ? PROVISIONED_INIT_SECONDS : INIT_SECONDS);
    this.started = this.next(limit * 1000).then((signal) => this.endInit(signal, provisioned));
  }

  /** Why the initialisation failed, as an error payload. Undefined when it has not. */
  get initFailure(): string | undefined {
    if (this.init === undefined) return failure('Sandbox.Timedout', 'The initialisation timed out.');
    return this.init.kind === 'initialised' ? undefined : this.read(this.init, '').payload;
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
    const system = this.systemLog;
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

  /** Ends it as if its process crashed, even while it starts. */
  crash(): void {
    this.end((requestId) => exited(requestId, 1));
    void this.terminate();
  }

  async terminate(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): void {
    const worker = this.createWorker();
    this.worker = worker;
    const ifCurrent = (act: () => void) => {
      if (this.worker === worker) act();
    };
    worker.on('message', (message: WorkerMessage) => ifCurrent(() => this.onMessage(message)));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const payload =
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory : () => failure(error.name, error.message);
      ifCurrent(() => this.end(payload));
    });
    worker.on('exit', (exitCode) => {
      ifCurrent(() => {
        this.end((requestId) => exited(requestId, exitCode));
        this.onEnd();
      });
    });
  }

  private endInit(signal: Signal, provisioned: boolean): void {
    const milliseconds = performance.now() - this.startedAt;
    if (signal.kind !== 'timed-out') {
      this.init = signal;
      this.initMilliseconds = provisioned ? undefined : milliseconds;
      return;
    }
    this.last = undefined;
    this.worker = undefined;
    for (const line of this.systemLog.initTimeout(milliseconds)) this.log(line);
  }

  private get systemLog(): SystemLog {
    return systemLog(this.lambda.logging.format, this.lambda.logging.systemLevel);
  }

  private async run(request: InvocationRequest): Promise<EnvironmentResult> {
    if (this.init === undefined) {
      this.start();
      this.init = await this.next(request.deadline - Date.now());
    }
    if (this.init.kind !== 'initialised') return this.read(this.init, request.requestId);
    this.worker?.postMessage(request);
    return this.read(await this.next(request.deadline - Date.now()), request.requestId);
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
    void this.worker?.terminate();
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
