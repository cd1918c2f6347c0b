import { evaluatePreconditions, ifRangeHolds } from '../http/preconditions.ts';
import { contentRange, decideRange } from '../http/range.ts';
import { type Headers, hasHeader, headerValue, withHeader, withoutHeaders } from './headers.ts';
import { remembered } from './remembered.ts';
import type { StoredObject } from './stored-object.ts';
import type { ViewerRequest } from './viewer-request.ts';

export interface ObjectResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

const empty = Buffer.alloc(0);

/** Whether the object is sent whole and unconditionally: what most requests ask for. */
export const isPlain = remembered(
  (headers: Headers) => !headers.some(([name]) => name === 'range' || name.startsWith('if-')),
);

/** What the viewer gets of a stored object: all of it, a range of it, or the word that it has it already. */
export function objectResponse(object: StoredObject, request: ViewerRequest): ObjectResponse {
  const { status, headers, body } = object;
  const whole = { status, headers, body };
  if (status !== 200 || isPlain(request.headers)) return whole;
  const value = (name: string): string | undefined => headerValue(request.headers, name);
  const validators = { etag: headerValue(headers, 'etag'), lastModified: object.lastModified };
  const outcome = evaluatePreconditions(
    {
      ifMatch: value('if-match'),
      ifNoneMatch: value('if-none-match'),
      ifModifiedSince: value('if-modified-since'),
      ifUnmodifiedSince: value('if-unmodified-since'),
    },
    validators,
  );
  const bodiless = withoutHeaders(headers, ['content-length', 'content-encoding', 'content-type']);
  if (outcome === 'not-modified') return { status: 304, headers: bodiless, body: empty };
  if (outcome === 'precondition-failed') {
    return { status: 412, headers: withHeader(bodiless, 'content-length', '0'), body: empty };
  }
  const range = ifRangeHolds(value('if-range'), validators) ? value('range') : undefined;
  return hasHeader(request.headers, 'range') ? ranged(whole, range) : whole;
}

function ranged(whole: ObjectResponse, range: string | undefined): ObjectResponse {
  const size = whole.body.length;
  const decision = decideRange(range, size);
  if (decision.kind === 'whole') return whole;
  if (decision.kind === 'unsatisfiable') {
    const headers = withHeader(withoutHeaders(whole.headers, ['content-encoding']), 'content-length', '0');
    return { status: 416, headers: withHeader(headers, 'content-range', `bytes */${size}`), body: empty };
  }
  const body = whole.body.subarray(decision.range.start, decision.range.end + 1);
  const headers = withHeader(whole.headers, 'content-length', String(body.length));
  return { status: 206, headers: withHeader(headers, 'content-range', contentRange(decision.range, size)), body };
}
