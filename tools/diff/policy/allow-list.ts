import { isJsonObject, type Json } from '../../cost/templates/json.ts';
import { type Finding, RULE_NAMES, type RuleName } from '../rules/finding.ts';

/** A finding that somebody has agreed to. */
export interface Allowance {
  readonly rule: RuleName;
  /** Construct path, or stack and logical id, with `*` for any text. */
  readonly resource?: string;
  /** Name or artifact id of the stack, with `*` for any text. */
  readonly stack?: string;
  readonly reason: string;
  /** The last day it holds (UTC), `2026-12-31`. */
  readonly expires: string;
}

const FIELDS: readonly string[] = ['rule', 'resource', 'stack', 'reason', 'expires'];

/**
 * Reads the content of an allow-list file.
 *
 * @param file how messages call it
 * @throws when an entry lacks its reason or expiry, or names what does not exist
 */
export function parseAllowList(content: unknown, file: string): readonly Allowance[] {
  const entries = isJsonObject(content) ? content['allow'] : undefined;
  if (!Array.isArray(entries)) {
    throw new Error(
      `${file} has no list "allow". Write { "allow": [{ "rule": …, "resource": …, "reason": …, "expires": … }] }.`,
    );
  }
  return entries.map((entry: Json, index) => parseEntry(entry, `${file}, entry ${index + 1}`));
}

function parseEntry(entry: Json, where: string): Allowance {
  if (!isJsonObject(entry)) throw new Error(`${where} is not an object.`);
  const unknown = Object.keys(entry).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw new Error(`${where} has the field "${unknown}"; allowed are ${FIELDS.join(', ')}.`);
  const { resource, stack, reason, expires } = entry;
  const rule = RULE_NAMES.find((name) => name === entry['rule']);
  if (rule === undefined) {
    throw new Error(`${where}: "rule" is ${JSON.stringify(entry['rule'])}; allowed are ${RULE_NAMES.join(', ')}.`);
  }
  if (resource === undefined && stack === undefined) {
    throw new Error(`${where} names neither "resource" nor "stack": say what it is for.`);
  }
  for (const [name, value] of [
    ['resource', resource ?? 'none'],
    ['stack', stack ?? 'none'],
    ['reason', reason],
  ] as const) {
    if (typeof value !== 'string' || value.trim() === '') {
      throw new Error(`${where}: "${name}" is ${JSON.stringify(value)}; give a text.`);
    }
  }
  if (typeof expires !== 'string' || !isDay(expires)) {
    throw new Error(`${where}: "expires" is ${JSON.stringify(expires)}; give a day such as "2026-12-31".`);
  }
  return {
    rule,
    ...(resource !== undefined && { resource: String(resource) }),
    ...(stack !== undefined && { stack: String(stack) }),
    reason: String(reason),
    expires,
  };
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
  );
}

/** @param today `2026-11-23`, in UTC */
export function isExpired({ expires }: Allowance, today: string): boolean {
  return expires < today;
}

/** Whether an entry is for a finding, whatever the day. */
export function allows({ rule, resource, stack }: Allowance, finding: Finding): boolean {
  const place = finding.stack;
  const resources = finding.resource ? [finding.resource.path, `${place.name}/${finding.resource.logicalId}`] : [];
  return (
    rule === finding.rule &&
    (stack === undefined || [place.name, place.id].some((name) => matches(stack, name))) &&
    (resource === undefined || resources.some((name) => matches(resource, name)))
  );
}

function matches(pattern: string, text: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${expression}$`, 's').test(text);
}
