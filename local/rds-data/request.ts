import type { Json, JsonObject } from '../assembly/json.ts';
import { DataApiError } from './errors.ts';
import { asObject, flag, list, mismatch, structure, text } from './json-shape.ts';

const TYPE_HINTS = ['DATE', 'DECIMAL', 'JSON', 'TIME', 'TIMESTAMP', 'UUID'] as const;
export type TypeHint = (typeof TYPE_HINTS)[number];

/** A parameter's value. Numbers are kept as text, so that none loses digits; a blob as base64. */
export interface FieldValue {
  readonly type: 'isNull' | 'booleanValue' | 'longValue' | 'doubleValue' | 'stringValue' | 'blobValue';
  readonly value: string;
}

export interface SqlParameter {
  readonly name: string;
  readonly value: FieldValue;
  readonly typeHint?: TypeHint;
}

/** What every operation is told. */
export interface Target {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database?: string;
}

export interface TransactionRequest {
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly transactionId: string;
}

export interface ResultOptions {
  readonly includeResultMetadata: boolean;
  readonly formatRecordsAs: 'NONE' | 'JSON';
  readonly decimalReturnType: 'STRING' | 'DOUBLE_OR_LONG';
  readonly longReturnType: 'LONG' | 'STRING';
}

interface Statement extends Target {
  readonly sql: string;
  readonly transactionId?: string;
}

export interface ExecuteRequest extends Statement {
  readonly parameters: readonly SqlParameter[];
  readonly continueAfterTimeout: boolean;
  readonly result: ResultOptions;
}

export interface BatchRequest extends Statement {
  readonly parameterSets: readonly (readonly SqlParameter[])[];
}

export function executeRequest(body: JsonObject): ExecuteRequest {
  const options = structure(body, 'resultSetOptions') ?? {};
  const asked = {
    formatRecordsAs: text(body, 'formatRecordsAs'),
    decimalReturnType: text(options, 'decimalReturnType'),
    longReturnType: text(options, 'longReturnType'),
  };
  return {
    ...statement(body, asked),
    parameters: parameters(list(body, 'parameters') ?? []),
    continueAfterTimeout: flag(body, 'continueAfterTimeout'),
    result: {
      includeResultMetadata: flag(body, 'includeResultMetadata'),
      formatRecordsAs: asked.formatRecordsAs === 'JSON' ? 'JSON' : 'NONE',
      decimalReturnType: asked.decimalReturnType === 'DOUBLE_OR_LONG' ? 'DOUBLE_OR_LONG' : 'STRING',
      longReturnType: asked.longReturnType === 'STRING' ? 'STRING' : 'LONG',
    },
  };
}

export function batchRequest(body: JsonObject): BatchRequest {
  return {
    ...statement(body),
    parameterSets: (list(body, 'parameterSets') ?? []).map((set) => {
      if (!Array.isArray(set)) {
        throw mismatch('parameterSets', 'a list of lists', set);
      }
      return parameters(set);
    }),
  };
}

/** @param more what else has constraints, so that all that are violated are told at once */
function statement(body: JsonObject, more: Readonly<Record<string, string | undefined>> = {}): Statement {
  const request = { ...target(body), sql: text(body, 'sql'), transactionId: text(body, 'transactionId') };
  const { resourceArn, secretArn, sql } = checked({ ...request, ...more }, ['resourceArn', 'secretArn', 'sql']);
  refuseSchema(body);
  return {
    resourceArn,
    secretArn,
    sql,
    database: request.database,
    transactionId: request.transactionId || undefined,
  };
}

export function beginRequest(body: JsonObject): Target {
  const request = target(body);
  const { resourceArn, secretArn } = checked(request, ['resourceArn', 'secretArn']);
  refuseSchema(body);
  return { resourceArn, secretArn, database: request.database };
}

export function transactionRequest(body: JsonObject): TransactionRequest {
  const request = { ...target(body), transactionId: text(body, 'transactionId') };
  return checked(request, ['resourceArn', 'secretArn', 'transactionId']);
}

function target(body: JsonObject) {
  return {
    resourceArn: text(body, 'resourceArn'),
    secretArn: text(body, 'secretArn'),
    database: text(body, 'database') || undefined,
  };
}

function refuseSchema(body: JsonObject): void {
  if (text(body, 'schema') !== undefined) {
    throw new DataApiError('ValidationException', "The schema parameter isn't supported");
  }
}

interface Constraint {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly values?: readonly string[];
}

/** https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html */
const CONSTRAINTS: Readonly<Record<string, Constraint>> = {
  // The API reference says 100, but the service takes longer ARNs: that of a master secret managed by RDS has 108.
  resourceArn: { minimum: 11, maximum: 2048 },
  secretArn: { minimum: 11, maximum: 2048 },
  sql: { maximum: 65_536 },
  database: { maximum: 64 },
  transactionId: { maximum: 192 },
  formatRecordsAs: { values: ['NONE', 'JSON'] },
  decimalReturnType: { values: ['STRING', 'DOUBLE_OR_LONG'] },
  longReturnType: { values: ['LONG', 'STRING'] },
};

/** Reports every violated constraint at once, as AWS does. */
function checked<Name extends string>(
  request: Readonly<Record<string, string | undefined>>,
  required: readonly Name[],
): Record<Name, string> {
  const violations = [
    ...required.filter((name) => request[name] === undefined).map((name) => violation(name, undefined, 'not be null')),
    ...Object.entries(request).flatMap(([name, value]) =>
      value === undefined ? [] : broken(CONSTRAINTS[name] ?? {}, value).map((rule) => violation(name, value, rule)),
    ),
  ];
  if (violations.length > 0) {
    const errors = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
    throw new DataApiError('ValidationException', `${errors} detected: ${violations.join('; ')}`);
  }
  return Object.fromEntries(required.map((name) => [name, request[name] ?? ''])) as Record<Name, string>;
}

function broken({ minimum = 0, maximum = Infinity, values }: Constraint, value: string): readonly string[] {
  return [
    value.length < minimum ? `have length greater than or equal to ${minimum}` : undefined,
    value.length > maximum ? `have length less than or equal to ${maximum}` : undefined,
    values?.includes(value) === false ? `satisfy enum value set: [${values.join(', ')}]` : undefined,
  ].filter((rule) => rule !== undefined);
}

function violation(name: string, value: string | undefined, rule: string): string {
  const got = value === undefined ? 'null' : `'${value.length > 100 ? `${value.slice(0, 100)}…` : value}'`;
  return `Value ${got} at '${name}' failed to satisfy constraint: Member must ${rule}`;
}

function parameters(items: readonly Json[]): readonly SqlParameter[] {
  return items.map((item) => {
    const parameter = asObject(item, 'A parameter');
    const name = text(parameter, 'name') ?? '';
    return {
      name,
      value: fieldValue(name, structure(parameter, 'value') ?? {}),
      typeHint: typeHint(text(parameter, 'typeHint')),
    };
  });
}

function typeHint(value: string | undefined): TypeHint | undefined {
  const hint = TYPE_HINTS.find((known) => known === value);
  if (value !== undefined && hint === undefined) {
    const rule = violation('typeHint', value, `satisfy enum value set: [${TYPE_HINTS.join(', ')}]`);
    throw new DataApiError('ValidationException', `1 validation error detected: ${rule}`);
  }
  return hint;
}

function fieldValue(name: string, value: JsonObject): FieldValue {
  const members = Object.entries(value).filter(([, content]) => content !== null);
  const [member, ...others] = members;
  if (member === undefined || others.length > 0) {
    throw new DataApiError(
      'ValidationException',
      `Parameter ${name} must have exactly one value, got ${members.length}.`,
    );
  }
  const [type, content] = member;
  const read = READERS[type];
  if (read === undefined) {
    throw new DataApiError(
      'ValidationException',
      type === 'arrayValue'
        ? "Array parameters aren't supported."
        : `Parameter ${name} has a value of unknown type ${type}.`,
    );
  }
  const field = read(content);
  if (field === undefined) {
    throw mismatch(`${type} of parameter ${name}`, 'a value of that type', content);
  }
  return field;
}

const READERS: Readonly<Record<string, (content: Json) => FieldValue | undefined>> = {
  isNull: (content) => (content === true ? { type: 'isNull', value: '' } : undefined),
  booleanValue: (content) =>
    typeof content === 'boolean' ? { type: 'booleanValue', value: String(content) } : undefined,
  longValue: (content) =>
    Number.isInteger(content) || (typeof content === 'string' && /^-?\d+$/.test(content))
      ? { type: 'longValue', value: String(typeof content === 'number' ? BigInt(content) : content) }
      : undefined,
  doubleValue: (content) =>
    typeof content === 'number' || content === 'NaN' || content === 'Infinity' || content === '-Infinity'
      ? { type: 'doubleValue', value: String(content) }
      : undefined,
  stringValue: (content) => (typeof content === 'string' ? { type: 'stringValue', value: content } : undefined),
  blobValue: (content) =>
    typeof content === 'string' && BASE64.test(content) ? { type: 'blobValue', value: content } : undefined,
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
