import type { Headers } from './headers.ts';
import type { ViewerRequest } from './viewer-request.ts';

/** How a request ended, as in the field `x-edge-result-type` of CloudFront's logs and in the header `x-cache`. */
export type ResultType =
  | 'Hit'
  | 'Miss'
  | 'RefreshHit'
  | 'Error'
  | 'FunctionGeneratedResponse'
  | 'FunctionExecutionError'
  | 'FunctionValidationError';

/**
 * What went wrong, as in the field `x-edge-detailed-result-type`.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html#BasicDistributionFileFormat
 */
export type ErrorType =
  | 'ClientCommError'
  | 'Error'
  | 'InvalidRequest'
  | 'InvalidRequestBlocked'
  | 'InvalidRequestMethod'
  | 'OriginCommError'
  | 'OriginConnectError'
  | 'OriginDnsError'
  | 'OriginHeaderTooBigError'
  | 'OriginInvalidResponseError'
  | 'OriginReadError';

/** One request, when it has been answered. */
export interface EdgeLogRecord {
  readonly kind: 'request';
  readonly time: Date;
  readonly distributionId: string;
  readonly requestId: string;
  /** As the viewer sent it. */
  readonly request: ViewerRequest;
  /** Undefined when the viewer went before it was told any. */
  readonly status: number | undefined;
  readonly resultType: ResultType;
  /** Where the result is an error of which more is known. */
  readonly errorType?: ErrorType;
  readonly responseHeaders: Headers;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  /** Until the first byte of the answer. */
  readonly firstByteMilliseconds: number;
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
