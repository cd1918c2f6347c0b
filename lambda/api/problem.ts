import { STATUS_CODES } from 'node:http';
import { type Answer, json } from './answer.ts';

/** One fault of the request's body. */
export interface Fault {
  /** A JSON Pointer as a URI fragment, e.g. `#/author`. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly Fault[];
  readonly cause?: unknown;
}

/**
 * An answer that is not a success, thrown from anywhere and sent as problem details.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly Fault[];

  /** @param detail for the person who sent the request: what was got, what is allowed. */
  constructor(status: number, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.status = status;
    this.headers = options.headers ?? {};
    this.errors = options.errors ?? [];
  }

  /**
   * @param instance the path that was asked for.
   * @param traceId by which the logs of this request are found.
   */
  toAnswer(instance: string, traceId: string | undefined): Answer {
    const body = {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      instance,
      ...(traceId !== undefined && { traceId }),
      ...(this.errors.length > 0 && { errors: this.errors }),
    };
    return json(body, this.status, { ...this.headers, 'content-type': 'application/problem+json' });
  }
}
