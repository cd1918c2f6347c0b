/** What an execution environment is given when it starts. */
export interface EnvironmentData {
  /** The folder of the function's code. */
  readonly taskRoot: string;
  readonly handler: string;
  /** Whether the function's runtime still knows handlers that call back. */
  readonly callbacks: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logFormat: 'Text' | 'JSON';
  readonly applicationLogLevel: string;
  /** Host names whose TLS connections go to an address of this machine instead, `host:port`, without TLS. */
  readonly hosts: Readonly<Record<string, string>>;
}

/** One invocation, on its way to an execution environment. */
export interface InvocationRequest {
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** When the function times out, in milliseconds since the epoch. */
  readonly deadline: number;
  /** JSON text: it is parsed in the environment, so that only strings cross the threads. */
  readonly event: string;
}

/** What an execution environment tells. */
export type WorkerMessage =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'initialised' }
  | { readonly kind: 'returned'; readonly payload: string; readonly memoryBytes: number }
  | {
      readonly kind: 'failed';
      readonly payload: string;
      /** Whether the environment ends with it. */
      readonly fatal: boolean;
    };
