/** How the Data API returns the values of a PostgreSQL type. */
export type Kind =
  | 'long'
  | 'double'
  | 'decimal'
  | 'boolean'
  | 'blob'
  | 'text'
  | 'time'
  | 'timestamptz'
  | 'jsonb'
  | 'void'
  | 'unsupported';

/** A type of a result column. */
export interface PostgresType {
  /** As in pg_type: `int4`, `_int4` for its array. */
  readonly name: string;
  /** Of an array: the kind of its elements. */
  readonly kind: Kind;
  /** Set for arrays. */
  readonly element?: PostgresType;
}

const BUILT_IN: readonly (readonly [oid: number, arrayOid: number, name: string, kind: Kind])[] = [
  [16, 1000, 'bool', 'boolean'],
  [17, 1001, 'bytea', 'blob'],
  [19, 1003, 'name', 'text'],
  [20, 1016, 'int8', 'long'],
  [21, 1005, 'int2', 'long'],
  [23, 1007, 'int4', 'long'],
  [25, 1009, 'text', 'text'],
  [26, 1028, 'oid', 'text'],
  [114, 199, 'json', 'text'],
  [700, 1021, 'float4', 'double'],
  [701, 1022, 'float8', 'double'],
  [1042, 1014, 'bpchar', 'text'],
  [1043, 1015, 'varchar', 'text'],
  [1082, 1182, 'date', 'text'],
  [1083, 1183, 'time', 'time'],
  [1114, 1115, 'timestamp', 'time'],
  [1184, 1185, 'timestamptz', 'timestamptz'],
  [1700, 1231, 'numeric', 'decimal'],
  [2950, 2951, 'uuid', 'text'],
  [3802, 3807, 'jsonb', 'jsonb'],
];

/** The types that need no look-up in the catalog. */
export const BUILT_IN_TYPES: ReadonlyMap<number, PostgresType> = new Map<number, PostgresType>([
  [2278, { name: 'void', kind: 'void' }],
  ...BUILT_IN.flatMap(([oid, arrayOid, name, kind]): [number, PostgresType][] => [
    [oid, { name, kind }],
    [arrayOid, arrayOf(`_${name}`, { name, kind })],
  ]),
]);

/** A row of pg_type, joined with its element type when it is an array. */
export interface CatalogType {
  readonly name: string;
  /** b base, c composite, e enum, r range, m multirange, p pseudo. */
  readonly typtype: string;
  /** Set for true arrays. */
  readonly elementOid: number | null;
  readonly elementName: string | null;
  readonly elementTyptype: string | null;
}

export function fromCatalog(row: CatalogType): PostgresType {
  if (row.elementOid === null) {
    return { name: row.name, kind: kindOf(row.name, row.typtype) };
  }
  const elementName = row.elementName ?? '';
  const element = BUILT_IN_TYPES.get(row.elementOid) ?? {
    name: elementName,
    kind: kindOf(elementName, row.elementTyptype ?? ''),
  };
  return arrayOf(row.name, element);
}

function arrayOf(name: string, element: PostgresType): PostgresType {
  // An arrayValue has no member for blobs.
  return { name, element, kind: element.kind === 'blob' ? 'unsupported' : element.kind };
}

function kindOf(name: string, typtype: string): Kind {
  if (typtype === 'r') return SUPPORTED_RANGES.has(name) ? 'text' : 'unsupported';
  return ['b', 'e'].includes(typtype) && !UNSUPPORTED.has(name) ? 'text' : 'unsupported';
}

/** As the integration tests of data-api-client show; the others are refused. */
const SUPPORTED_RANGES: ReadonlySet<string> = new Set(['int4range', 'numrange']);

const UNSUPPORTED: ReadonlySet<string> = new Set([
  ...['char', 'interval', 'timetz', 'xml', 'money', 'macaddr', 'macaddr8'],
  ...['point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle'],
  ...['regclass', 'regtype', 'regproc', 'regprocedure', 'regoper', 'regoperator'],
  ...['regrole', 'regnamespace', 'regconfig', 'regdictionary', 'regcollation'],
]);
