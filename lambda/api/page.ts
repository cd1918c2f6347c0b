import { Problem } from './problem.ts';
import { isUuid } from './uuid.ts';

/** Where a page ended: the next one begins with the message after it, newest first. */
export interface Position {
  readonly createdAt: string;
  readonly id: string;
}

export interface PageRequest {
  readonly limit: number;
  /** @default - from the newest */
  readonly after?: Position;
}

const DEFAULT_LIMIT = 20;
const MAXIMUM_LIMIT = 100;

/** @throws Problem 400 */
export function parsePageRequest(parameters: ReadonlyMap<string, string>): PageRequest {
  const limit = parseLimit(parameters.get('limit'));
  const cursor = parameters.get('cursor');
  return cursor === undefined ? { limit } : { limit, after: decodeCursor(cursor) };
}

function parseLimit(value: string | undefined): number {
  if (value === undefined) {
    return DEFAULT_LIMIT;
  }
  const limit = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > MAXIMUM_LIMIT) {
    throw new Problem(
      400,
      `The query parameter "limit" must be an integer from 1 to ${MAXIMUM_LIMIT}, got "${value}".`,
    );
  }
  return limit;
}

/** Opaque to clients; the digit leaves room for another form. */
export function encodeCursor({ createdAt, id }: Position): string {
  return Buffer.from(`1 ${createdAt} ${id}`).toString('base64url');
}

/** @throws Problem 400 */
function decodeCursor(cursor: string): Position {
  const [form, createdAt = '', id = '', ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (
    form !== '1' ||
    rest.length > 0 ||
    !isInstant(createdAt) ||
    !isUuid(id) ||
    encodeCursor({ createdAt, id }) !== cursor
  ) {
    throw new Problem(
      400,
      'The query parameter "cursor" is not one that this API gave; take it from "next" of the page before.',
    );
  }
  return { createdAt, id };
}

/** In the exact form of our timestamps, years 0001 to 9999: what PostgreSQL reads as it stands. */
function isInstant(value: string): boolean {
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(milliseconds) && !value.startsWith('0000') && new Date(milliseconds).toISOString() === value;
}
