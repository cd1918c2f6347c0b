import type { PostgresType } from './postgres-type.ts';

/** A column of a result, as PostgreSQL describes it. */
export interface Column {
  readonly name: string;
  readonly type: PostgresType;
  /** pg_attribute.atttypmod: the length or precision in parentheses, in PostgreSQL's encoding. */
  readonly typeModifier: number;
  /** Set when the column is one of a table. */
  readonly source?: ColumnSource;
}

export interface ColumnSource {
  readonly tableName: string;
  readonly notNull: boolean;
  readonly identity: boolean;
  /** The default is the next value of a sequence. */
  readonly serial: boolean;
}

/** https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ColumnMetadata.html */
export interface ColumnMetadata {
  readonly arrayBaseColumnType: number;
  readonly isAutoIncrement: boolean;
  readonly isCaseSensitive: boolean;
  readonly isCurrency: boolean;
  readonly isSigned: boolean;
  readonly label: string;
  readonly name: string;
  readonly nullable: number;
  readonly precision: number;
  readonly scale: number;
  readonly schemaName: string;
  readonly tableName: string;
  readonly type: number;
  readonly typeName: string;
}

export function columnMetadata({ name, type, typeModifier, source }: Column): ColumnMetadata {
  const base = type.element ?? type;
  const traits = TRAITS[base.name] ?? OTHER;
  return {
    arrayBaseColumnType: type.element === undefined ? 0 : traits.type,
    isAutoIncrement: source !== undefined && (source.serial || source.identity),
    isCaseSensitive: traits.isCaseSensitive ?? false,
    isCurrency: false,
    isSigned: traits.isSigned ?? false,
    label: name,
    name,
    nullable: source?.notNull === true ? 0 : 1,
    precision: traits.precision(typeModifier),
    scale: traits.scale?.(typeModifier) ?? 0,
    schemaName: '',
    tableName: source?.tableName ?? '',
    type: type.element === undefined ? traits.type : 2003,
    typeName: (source?.serial === true ? SERIAL[type.name] : undefined) ?? type.name,
  };
}

const SERIAL: Readonly<Record<string, string>> = { int2: 'smallserial', int4: 'serial', int8: 'bigserial' };

interface Traits {
  /** A code of java.sql.Types. */
  readonly type: number;
  readonly precision: (typeModifier: number) => number;
  readonly scale?: (typeModifier: number) => number;
  readonly isSigned?: boolean;
  readonly isCaseSensitive?: boolean;
}

const UNLIMITED = 2_147_483_647;
const fixed = (digits: number) => () => digits;
/** The length in parentheses is stored with the four bytes of a length word added. */
const length = (typeModifier: number) => (typeModifier < 0 ? UNLIMITED : typeModifier - 4);
const fraction = (typeModifier: number) => (typeModifier < 0 ? 6 : typeModifier);

const OTHER: Traits = { type: 1111, precision: fixed(UNLIMITED), isCaseSensitive: true };

const TRAITS: Readonly<Record<string, Traits>> = {
  int2: { type: 5, precision: fixed(5), isSigned: true },
  int4: { type: 4, precision: fixed(10), isSigned: true },
  int8: { type: -5, precision: fixed(19), isSigned: true },
  oid: { type: -5, precision: fixed(10), isSigned: false },
  float4: { type: 7, precision: fixed(8), scale: fixed(8), isSigned: true },
  float8: { type: 8, precision: fixed(17), scale: fixed(17), isSigned: true },
  numeric: {
    type: 2,
    precision: (typeModifier) => (typeModifier < 0 ? 0 : ((typeModifier - 4) >> 16) & 0xffff),
    scale: (typeModifier) => (typeModifier < 0 ? 0 : (typeModifier - 4) & 0x7ff),
    isSigned: true,
  },
  bool: { type: -7, precision: fixed(1) },
  text: { type: 12, precision: fixed(UNLIMITED), isCaseSensitive: true },
  name: { type: 12, precision: fixed(UNLIMITED), isCaseSensitive: true },
  varchar: { type: 12, precision: length, isCaseSensitive: true },
  bpchar: { type: 1, precision: length, isCaseSensitive: true },
  bytea: { type: -2, precision: fixed(UNLIMITED), isCaseSensitive: true },
  date: { type: 91, precision: fixed(13) },
  time: { type: 92, precision: fixed(15), scale: fraction },
  timestamp: { type: 93, precision: fixed(29), scale: fraction },
  timestamptz: { type: 93, precision: fixed(35), scale: fraction },
};
