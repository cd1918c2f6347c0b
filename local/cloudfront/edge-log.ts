/** How a request ended, as in the field `x-edge-result-type` of CloudFront's logs and in the header `x-cache`. */
export type ResultType =
  | 'Hit'
  | 'Miss'
  | 'RefreshHit'
  | 'Error'
  | 'FunctionGeneratedResponse'
  | 'FunctionExecutionError'
  | 'FunctionValidationError';

/** One request, when it has been answered. */
export interface EdgeLogRecord {
  readonly kind: 'request';
  readonly time: Date;
  readonly distributionId: string;
  readonly requestId: string;
  readonly address: string;
  readonly method: string;
  /** As the viewer sent it; the port of the socket left out. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly resultType: ResultType;
  readonly milliseconds: number;
  /** What went wrong, for whoever mends it. */
  readonly reason?: string;
}

/** A line that a function wrote to its console. */
interface FunctionLogLine {
  readonly kind: 'function';
  readonly time: Date;
  readonly distributionId: string;
  readonly text: string;
}

export type EdgeLog = (entry: EdgeLogRecord | FunctionLogLine) => void;
