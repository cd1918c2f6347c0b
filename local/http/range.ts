/** Bytes of a representation, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type RangeDecision =
  | { readonly kind: 'whole' }
  | { readonly kind: 'partial'; readonly range: ByteRange }
  | { readonly kind: 'unsatisfiable' };

/**
 * Reads a `Range` header against a representation of `size` bytes. Amazon S3 and CloudFront answer a header that they
 * do not accept (several ranges, another unit, malformed numbers) with the whole representation.
 * https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function decideRange(header: string | undefined, size: number): RangeDecision {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replace(/\s/g, '') ?? '');
  if (match === null) return { kind: 'whole' };
  const [first, last] = [match[1] ?? '', match[2] ?? ''];
  if (first === '') return last === '' ? { kind: 'whole' } : suffix(Number(last), size);
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return { kind: 'whole' };
  return start >= size ? { kind: 'unsatisfiable' } : { kind: 'partial', range: { start, end } };
}

export function contentRange(range: ByteRange, size: number): string {
  return `bytes ${range.start}-${range.end}/${size}`;
}

function suffix(length: number, size: number): RangeDecision {
  if (length === 0 || size === 0) return { kind: 'unsatisfiable' };
  return { kind: 'partial', range: { start: Math.max(0, size - length), end: size - 1 } };
}
