import type { Trail } from './dispatch.ts';
import type { HttpRequest } from './request.ts';

/** A request and all that is known of it once its response is through. */
export interface Exchange {
  readonly request: HttpRequest;
  /** E.g. `1.1`. */
  readonly httpVersion: string;
  /** What the client got; 460 when it went away before. */
  readonly status: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** The name that the client asked for in TLS. @default - no TLS, or it named none */
  readonly serverName?: string;
  readonly connectionTraceId: string;
  readonly trail: Trail;
}
