import type { DatabaseSession } from '../database/session.ts';
import type { Invocation } from './invocation.ts';

/** What a client asks for. */
export interface ApiRequest {
  /** In upper case. */
  readonly method: string;
  /** Without dot segments; not decoded. */
  readonly path: string;
  /** With its question mark, or empty; not decoded. */
  readonly search: string;
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** A request, and what it is answered with beside itself. */
export interface Exchange {
  readonly request: ApiRequest;
  readonly invocation: Invocation;
  readonly session: DatabaseSession;
}
