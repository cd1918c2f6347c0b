/** One field that the API refuses. */
export interface FieldProblem {
  /** A JSON Pointer to the field, as a URI fragment: `#/author`. */
  readonly pointer: string;
  readonly detail: string;
}

/** A request that came to nothing, in words for the person who made it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly fields: readonly FieldProblem[];
  /** After how many seconds the site asks to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    message: string,
    more: { readonly fields?: readonly FieldProblem[]; readonly retryAfterSeconds?: number | undefined } = {},
  ) {
    super(message);
    this.status = status;
    this.fields = more.fields ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

/** A longer wait than this is no wait that a page should offer. */
const LONGEST_RETRY_SECONDS = 120;

/**
 * Reads an answer that is no success: problem details (RFC 9457) from the API, anything at all from what stands
 * before it.
 */
export function readProblem(status: number, headers: Headers, text: string): Problem {
  const retryAfter = headers.get('retry-after');
  const seconds = retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const retryAfterSeconds = seconds === undefined ? undefined : Math.min(seconds, LONGEST_RETRY_SECONDS);
  const details = headers.get('content-type')?.startsWith('application/problem+json') ? parseObject(text) : {};
  const { detail, title, errors } = details;
  const message = [detail, title].find((each) => typeof each === 'string' && each !== '');
  return new Problem(status, typeof message === 'string' ? message : withoutDetails(status), {
    fields: Array.isArray(errors) ? errors.filter(isFieldProblem) : [],
    retryAfterSeconds,
  });
}

/** @param reason as fetch gave it: the network, or the time limit. */
export function unreachable(reason: unknown): Problem {
  const isTimeout = reason instanceof Error && reason.name === 'TimeoutError';
  return new Problem(
    0,
    isTimeout
      ? 'The site took too long to answer. Please try again.'
      : 'The site could not be reached. Please check your connection and try again.',
  );
}

function withoutDetails(status: number): string {
  return status >= 500
    ? `No server could answer this request (${status}). Please try again in a moment.`
    : `The site refused this request (${status}).`;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Whatever claims to be JSON and is not tells no more than its status.
    return {};
  }
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pointer' in value &&
    typeof value.pointer === 'string' &&
    'detail' in value &&
    typeof value.detail === 'string'
  );
}
