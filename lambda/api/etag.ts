import { Problem } from './problem.ts';

/** Which versions satisfy a conditional request: every one (`*`), or those listed. */
export type VersionCondition = 'any' | readonly number[];

/** One entity tag of a list, weak or strong, and the rest after its comma. */
const ENTITY_TAG = /^(?<weak>W\/)?"(?<opaque>[\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,[ \t]*|$)/;
/** A version that PostgreSQL's integer can hold; other tags are valid but never ours. */
const VERSION = /^[1-9]\d{0,8}$/;

export function entityTag(version: number): string {
  return `"${version}"`;
}

/**
 * If-Match compares strongly: a weak tag matches nothing.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 * @throws Problem 400
 */
export function parseIfMatch(value: string): VersionCondition {
  return parse('If-Match', value, 'strong');
}

/**
 * If-None-Match compares weakly: proxies that compress weaken the tag.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 * @throws Problem 400
 */
export function parseIfNoneMatch(value: string): VersionCondition {
  return parse('If-None-Match', value, 'weak');
}

export function satisfies(condition: VersionCondition, version: number): boolean {
  return condition === 'any' || condition.includes(version);
}

function parse(header: string, value: string, comparison: 'strong' | 'weak'): VersionCondition {
  if (value.trim() === '*') {
    return 'any';
  }
  const versions: number[] = [];
  for (let rest = value.trim(); rest !== ''; ) {
    const tag = ENTITY_TAG.exec(rest);
    if (tag === null) {
      throw new Problem(400, `The header ${header} must be "*" or a list of entity tags such as "3", got ${value}.`);
    }
    const opaque = tag.groups?.['opaque'] ?? '';
    if (VERSION.test(opaque) && (comparison === 'weak' || tag.groups?.['weak'] === undefined)) {
      versions.push(Number(opaque));
    }
    rest = rest.slice(tag[0].length);
  }
  return versions;
}
