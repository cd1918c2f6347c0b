import type { ErrorStatus } from './error-responses.ts';
import type { HealthCheck } from './model.ts';
import type { HttpRequest, HttpResponse, RequestBody } from './request.ts';

/** A request on its way to a target: its headers are those that the target sees. */
export interface TargetRequest extends HttpRequest {
  readonly body: RequestBody;
}

/** What stands behind a target group: a function, an address. */
export interface Target {
  /** As in the target group's `Targets`. */
  readonly id: string;
  /** Host and port. @default - a function has none */
  readonly address?: string;
  /** The requests that it has not answered yet. */
  readonly outstanding: number;
  /** @throws TargetError */
  send(request: TargetRequest): Promise<HttpResponse>;
  /** The status that the target answers a health check with. @throws TargetError */
  check(healthCheck: HealthCheck): Promise<number>;
  /** Closes the connections that are kept for further requests. @default - there are none */
  close?(): void;
}

/** A target that gave no response to pass on: the client gets an error of the load balancer. */
export class TargetError extends Error {
  readonly status: ErrorStatus;
  /** The `error_reason` of the access log. @default - none */
  readonly reason: string | undefined;

  constructor(status: ErrorStatus, message: string, reason?: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}
