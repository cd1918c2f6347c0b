import type { Column, ColumnSource } from './column-metadata.ts';
import { BUILT_IN_TYPES, type CatalogType, fromCatalog, type PostgresType } from './postgres-type.ts';
import type { ResultField, Session } from './session.ts';

/** What a result needs from a database's catalog. Types are remembered: their ids are not given out again. */
export class Catalog {
  private readonly types = new Map<number, PostgresType>(BUILT_IN_TYPES);

  async typesOf(session: Session, fields: readonly ResultField[]): Promise<readonly PostgresType[]> {
    const unknown = fields.map(({ dataTypeID }) => dataTypeID).filter((oid) => !this.types.has(oid));
    if (unknown.length > 0) {
      await this.learn(session, unknown);
    }
    return fields.map(({ dataTypeID }) => this.types.get(dataTypeID) ?? UNKNOWN);
  }

  async columnsOf(session: Session, fields: readonly ResultField[]): Promise<readonly Column[]> {
    const types = await this.typesOf(session, fields);
    const sources = await columnSources(session, fields);
    return fields.map((field, index) => ({
      name: field.name,
      type: types[index] ?? UNKNOWN,
      typeModifier: field.dataTypeModifier,
      source: sources.get(`${field.tableID}.${field.columnID}`),
    }));
  }

  private async learn(session: Session, oids: readonly number[]): Promise<void> {
    const rows = await session.query<CatalogType & { oid: number } & Record<string, unknown>>(TYPES, [oids]);
    for (const row of rows) {
      this.types.set(row.oid, fromCatalog(row));
    }
  }
}

const UNKNOWN: PostgresType = { name: 'unknown', kind: 'text' };

// A true array is the array type of its element; int2vector and its like only look like one.
const TYPES = `
  SELECT type.oid, type.typname AS name, type.typtype AS typtype,
    element.oid AS "elementOid", element.typname AS "elementName", element.typtype AS "elementTyptype"
  FROM pg_catalog.pg_type type
  LEFT JOIN pg_catalog.pg_type listed ON listed.oid = type.typelem AND listed.typarray = type.oid
  LEFT JOIN pg_catalog.pg_type element ON element.oid = coalesce(nullif(listed.typbasetype, 0), listed.oid)
  WHERE type.oid = ANY ($1::oid[])`;

async function columnSources(
  session: Session,
  fields: readonly ResultField[],
): Promise<ReadonlyMap<string, ColumnSource>> {
  const tables = [...new Set(fields.map(({ tableID }) => tableID))].filter((oid) => oid !== 0);
  if (tables.length === 0) {
    return new Map();
  }
  const rows = await session.query<ColumnSource & { key: string } & Record<string, unknown>>(SOURCES, [tables]);
  return new Map(rows.map((row) => [row.key, row]));
}

const SOURCES = `
  SELECT col.attrelid || '.' || col.attnum AS key, rel.relname AS "tableName", col.attnotnull AS "notNull",
    col.attidentity <> '' AS identity,
    coalesce(pg_catalog.pg_get_expr(def.adbin, def.adrelid) LIKE 'nextval(%', false) AS serial
  FROM pg_catalog.pg_attribute col
  JOIN pg_catalog.pg_class rel ON rel.oid = col.attrelid
  LEFT JOIN pg_catalog.pg_attrdef def ON def.adrelid = col.attrelid AND def.adnum = col.attnum
  WHERE col.attrelid = ANY ($1::oid[]) AND col.attnum > 0`;
