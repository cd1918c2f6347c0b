import { AUTHOR_MAX_LENGTH, BODY_MAX_LENGTH } from '../database/schema.ts';
import { type Fault, Problem } from './problem.ts';

export interface Message extends MessageContent {
  /** A UUID. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  /** From 1. */
  readonly version: number;
}

/** What a client writes. */
export interface MessageContent {
  readonly author: string;
  readonly body: string;
}

interface TextRule {
  readonly maximumLength: number;
  /** Characters that are refused, and what they are called. */
  readonly refused: RegExp;
  readonly refusedName: string;
}

/** PostgreSQL stores no NUL, and UTF-8 has no lone surrogates; a name is one line. */
const RULES: Readonly<Record<keyof MessageContent, TextRule>> = {
  author: {
    maximumLength: AUTHOR_MAX_LENGTH,
    refused: /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u,
    refusedName: 'control characters, line breaks or lone surrogates',
  },
  body: {
    maximumLength: BODY_MAX_LENGTH,
    refused: /(?![\t\n\r])[\p{Cc}\p{Cs}]/u,
    refusedName: 'control characters other than tab and line breaks, or lone surrogates',
  },
};

const FIELDS = Object.keys(RULES).join(' and ');

/** Takes a body apart, naming every fault at once. @throws Problem 422 */
export function parseMessageContent(value: unknown): MessageContent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid([{ pointer: '#', detail: `must be an object with ${FIELDS}, got ${describe(value)}` }]);
  }
  const fields: Record<string, unknown> = { ...value };
  const author = text('author', fields['author']);
  const body = text('body', fields['body']);
  const faults = [
    ...author.faults,
    ...body.faults,
    ...Object.keys(fields)
      .filter((name) => !Object.hasOwn(RULES, name))
      .map((name) => ({ pointer: `#/${escapePointer(name)}`, detail: `is not a field; allowed are ${FIELDS}` })),
  ];
  if (faults.length > 0) {
    throw invalid(faults);
  }
  return { author: author.value, body: body.value };
}

function text(
  field: keyof MessageContent,
  value: unknown,
): { readonly value: string; readonly faults: readonly Fault[] } {
  const { maximumLength, refused, refusedName } = RULES[field];
  const fault = (detail: string) => ({ value: '', faults: [{ pointer: `#/${field}`, detail }] });
  if (typeof value !== 'string') {
    return fault(`must be text of 1 to ${maximumLength} characters, got ${describe(value)}`);
  }
  const length = [...value].length;
  if (length < 1 || length > maximumLength) {
    return fault(`must be 1 to ${maximumLength} characters long, got ${length}`);
  }
  if (value.trim() === '') {
    return fault('must not be blank');
  }
  if (refused.test(value)) {
    return fault(`must not contain ${refusedName}`);
  }
  return { value, faults: [] };
}

function invalid(errors: readonly Fault[]): Problem {
  const named = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
  return new Problem(422, `The message is not valid: ${named}.`, { errors });
}

function describe(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}

/** JSON Pointer's own escapes, then the fragment's. @see https://www.rfc-editor.org/rfc/rfc6901#section-6 */
function escapePointer(name: string): string {
  return encodeURIComponent(Buffer.from(name).toString().replaceAll('~', '~0').replaceAll('/', '~1'));
}
