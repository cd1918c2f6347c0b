import { DataApiError } from './errors.ts';
import type { Kind, PostgresType } from './postgres-type.ts';
import type { ResultOptions } from './request.ts';
import { arrayElements, base64Text, compactJson, timestamptzText, timeText } from './value-text.ts';

/** Writes one value of a column, given as PostgreSQL's text, as JSON. Numbers keep all their digits. */
export type FieldWriter = (text: string | null) => string;

/** The member of a Field, of an arrayValue, and the JSON of its content. */
interface Form {
  readonly field: string;
  readonly array: string;
  readonly content: (text: string) => string;
}

const string: Form = { field: 'stringValue', array: 'stringValues', content: (text) => JSON.stringify(text) };
const long: Form = { field: 'longValue', array: 'longValues', content: (text) => text };
const double: Form = {
  field: 'doubleValue',
  array: 'doubleValues',
  // NaN and the infinities are strings in AWS's JSON.
  content: (text) => (/\d/.test(text) ? text : JSON.stringify(text)),
};

const FORMS: Readonly<Record<Exclude<Kind, 'unsupported'>, Form>> = {
  long,
  double,
  decimal: string,
  boolean: { field: 'booleanValue', array: 'booleanValues', content: (text) => (text === 't' ? 'true' : 'false') },
  blob: { field: 'blobValue', array: '', content: (text) => JSON.stringify(base64Text(text)) },
  text: string,
  time: { ...string, content: (text) => JSON.stringify(timeText(text)) },
  timestamptz: { ...string, content: (text) => JSON.stringify(timestamptzText(text)) },
  jsonb: { ...string, content: (text) => JSON.stringify(compactJson(text)) },
  void: { ...string, content: () => '""' },
};

type ReturnTypes = Pick<ResultOptions, 'decimalReturnType' | 'longReturnType'>;

/** Writes a value as a Field, the union of `records`. */
export function recordWriter(type: PostgresType, options: ReturnTypes): FieldWriter {
  const form = formOf(type, options);
  if (type.element === undefined) {
    return (text) => {
      if (text === null) {
        return '{"isNull":true}';
      }
      const { field, content } = form(text);
      return `{"${field}":${content(text)}}`;
    };
  }
  return (text) => {
    if (text === null) {
      return '{"isNull":true}';
    }
    const elements = arrayElements(text);
    const { array, content } = form(elements.find((element) => element !== null) ?? '0');
    return `{"arrayValue":{"${array}":[${elements.map((element) => (element === null ? 'null' : content(element))).join(',')}]}}`;
  };
}

/** Writes a value as plain JSON, as in `formattedRecords`. */
export function jsonWriter(type: PostgresType, options: ReturnTypes): FieldWriter {
  const form = formOf(type, options);
  const plain = (text: string | null): string => (text === null ? 'null' : form(text).content(text));
  return type.element === undefined
    ? plain
    : (text) => (text === null ? 'null' : `[${arrayElements(text).map(plain).join(',')}]`);
}

function formOf({ name, kind }: PostgresType, options: ReturnTypes): (text: string) => Form {
  if (kind === 'unsupported') {
    throw new DataApiError(
      'UnsupportedResultException',
      `The result contains the unsupported data type "${name.toUpperCase()}".`,
    );
  }
  if (kind === 'decimal' && options.decimalReturnType === 'DOUBLE_OR_LONG') {
    return (text) => (/^-?\d+$/.test(text) ? checkedLong(text) : decimalAsDouble);
  }
  const form = kind === 'long' && options.longReturnType === 'STRING' ? string : FORMS[kind];
  return () => form;
}

const decimalAsDouble: Form = {
  ...double,
  content: (text) => {
    const number = Number(text);
    return Number.isFinite(number) ? String(number) : JSON.stringify(String(number));
  },
};

function checkedLong(text: string): Form {
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) {
    throw new DataApiError('UnsupportedResultException', `The decimal ${text} is out of the range of a long.`);
  }
  return long;
}
