import { DataApiError } from './errors.ts';
import type { FieldValue, SqlParameter, TypeHint } from './request.ts';
import type { Statement } from './statement.ts';

/** A parameter as PostgreSQL's Bind message takes it. */
export interface BoundParameter {
  /** 0 leaves the type to PostgreSQL. */
  readonly oid: number;
  /** Text format, or binary as a Buffer. */
  readonly value: string | Buffer | null;
}

/** Gives each numbered parameter of the statement its value. A parameter that the statement does not name is ignored. */
export function bindParameters(statement: Statement, parameters: readonly SqlParameter[]): readonly BoundParameter[] {
  if (statement.parameterNames.length === 0) {
    return [];
  }
  const bound = new Map(parameters.map((parameter) => [parameter.name, bind(parameter)]));
  return statement.parameterNames.map((name) => {
    const parameter = bound.get(name);
    if (parameter === undefined) {
      throw new DataApiError('ValidationException', `Cannot find parameter: ${name}`);
    }
    return parameter;
  });
}

function bind({ name, value, typeHint }: SqlParameter): BoundParameter {
  if (value.type === 'stringValue' && typeHint !== undefined) {
    return hinted(name, value.value, typeHint);
  }
  return BINDERS[value.type](value.value);
}

/** Typed as the driver behind the Data API does: `uuid = text` therefore fails, here as there. */
const BINDERS: Readonly<Record<FieldValue['type'], (value: string) => BoundParameter>> = {
  isNull: () => ({ oid: 0, value: null }),
  booleanValue: (value) => ({ oid: 16, value }),
  blobValue: (value) => ({ oid: 17, value: Buffer.from(value, 'base64') }),
  longValue: (value) => ({ oid: 20, value }),
  stringValue: (value) => ({ oid: 25, value }),
  doubleValue: (value) => ({ oid: 701, value }),
};

/** https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_SqlParameter.html */
const HINTS: Readonly<Record<TypeHint, { readonly oid: number; readonly form: RegExp; readonly expected: string }>> = {
  DATE: { oid: 1082, form: /^\d{4}-\d{2}-\d{2}$/, expected: 'YYYY-MM-DD' },
  DECIMAL: { oid: 1700, form: /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/, expected: 'a decimal number' },
  JSON: { oid: 114, form: /^/, expected: 'JSON' },
  TIME: { oid: 1083, form: /^\d{2}:\d{2}:\d{2}(\.\d{1,9})?$/, expected: 'HH:MM:SS[.FFF]' },
  TIMESTAMP: {
    oid: 1114,
    form: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,9})?$/,
    expected: 'YYYY-MM-DD HH:MM:SS[.FFF]',
  },
  UUID: { oid: 2950, form: /^/, expected: 'a UUID' },
};

function hinted(name: string, value: string, typeHint: TypeHint): BoundParameter {
  const { oid, form, expected } = HINTS[typeHint];
  if (!form.test(value)) {
    throw new DataApiError(
      'ValidationException',
      `Parameter ${name} with the type hint ${typeHint} is "${value}"; expected ${expected}.`,
    );
  }
  return { oid, value };
}
