/** The request's preconditions, by lower-case header name. */
export interface Preconditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: string | undefined;
  readonly ifUnmodifiedSince?: string | undefined;
}

/** What is known of the representation that the server would send. */
export interface Validators {
  readonly etag?: string | undefined;
  /** An HTTP date. */
  readonly lastModified?: string | undefined;
}

/**
 * Evaluates preconditions in the order that RFC 9110 gives them.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function evaluatePreconditions(
  conditions: Preconditions,
  current: Validators,
): 'proceed' | 'not-modified' | 'precondition-failed' {
  if (conditions.ifMatch !== undefined) {
    if (!matchesStrongly(conditions.ifMatch, current.etag)) return 'precondition-failed';
  } else if (isModifiedSince(conditions.ifUnmodifiedSince, current.lastModified) === true) {
    return 'precondition-failed';
  }
  if (conditions.ifNoneMatch !== undefined) {
    return matchesWeakly(conditions.ifNoneMatch, current.etag) ? 'not-modified' : 'proceed';
  }
  return isModifiedSince(conditions.ifModifiedSince, current.lastModified) === false ? 'not-modified' : 'proceed';
}

/** Whether a range may be sent: the `If-Range` validator still names the current representation. */
export function ifRangeHolds(ifRange: string | undefined, current: Validators): boolean {
  if (ifRange === undefined) return true;
  return ifRange.startsWith('"') ? ifRange === current.etag : ifRange === current.lastModified;
}

function matchesStrongly(list: string, etag: string | undefined): boolean {
  return etag !== undefined && (list.trim() === '*' || (etag.startsWith('"') && entityTags(list).includes(etag)));
}

function matchesWeakly(list: string, etag: string | undefined): boolean {
  return etag !== undefined && (list.trim() === '*' || entityTags(list).map(opaque).includes(opaque(etag)));
}

function entityTags(list: string): readonly string[] {
  return list.match(/(?:W\/)?"[^"]*"/g) ?? [list.trim()];
}

function opaque(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

/** Undefined when either date is absent or no date: such a condition is ignored. */
function isModifiedSince(since: string | undefined, lastModified: string | undefined): boolean | undefined {
  if (since === undefined || lastModified === undefined) return undefined;
  const sinceTime = Date.parse(since);
  const modifiedTime = Date.parse(lastModified);
  return Number.isNaN(sinceTime) || Number.isNaN(modifiedTime) ? undefined : modifiedTime > sinceTime;
}
