import type { HealthCheck } from './model.ts';
import type { HttpRequest, HttpResponse } from './request.ts';

/** A request on its way to a target: its headers are those that the target sees. */
export interface TargetRequest extends HttpRequest {
  readonly body: Buffer;
}

/** What stands behind a target group: a function, an address. */
export interface Target {
  /** As in the target group's `Targets`. */
  readonly id: string;
  /** @throws TargetError */
  send(request: TargetRequest): Promise<HttpResponse>;
  /** The status that the target answers a health check with. @throws TargetError */
  check(healthCheck: HealthCheck): Promise<number>;
}

/** A target that gave no response to pass on: the client gets 502. */
export class TargetError extends Error {}
