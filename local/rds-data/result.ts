import type { Catalog } from './catalog.ts';
import { columnMetadata } from './column-metadata.ts';
import { DataApiError } from './errors.ts';
import { jsonWriter, recordWriter } from './field-writer.ts';
import type { PostgresType } from './postgres-type.ts';
import type { ResultOptions } from './request.ts';
import type { ResultField, Session, StatementResult } from './session.ts';

const MIB = 1024 * 1024;

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html */
export function sizeLimit(options: ResultOptions): number {
  return options.formatRecordsAs === 'JSON' ? 10 * MIB : MIB;
}

/** The body of an answer to ExecuteStatement. */
export async function executeBody(
  session: Session,
  catalog: Catalog,
  result: StatementResult,
  options: ResultOptions,
): Promise<string> {
  if (result.fields === undefined) {
    return `{"generatedFields":[],"numberOfRecordsUpdated":${updatedRecords(result.commandTag)}}`;
  }
  if (result.size > sizeLimit(options)) {
    throw new DataApiError(
      'UnsupportedResultException',
      `The result exceeds the size limit ${sizeLimit(options) / MIB} MB.`,
    );
  }
  const types = await catalog.typesOf(session, result.fields);
  if (options.formatRecordsAs === 'JSON') {
    const formatted = JSON.stringify(formattedRecords(result, result.fields, types, options));
    return `{"formattedRecords":${formatted},"numberOfRecordsUpdated":0}`;
  }
  const metadata = options.includeResultMetadata
    ? `"columnMetadata":${JSON.stringify((await catalog.columnsOf(session, result.fields)).map(columnMetadata))},`
    : '';
  return `{${metadata}"numberOfRecordsUpdated":0,"records":${records(result, types, options)}}`;
}

/** Of a statement without rows: one with RETURNING gives its rows instead of their number. */
function updatedRecords(commandTag: string): number {
  const match = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/.exec(commandTag);
  return Number(match?.[1] ?? 0);
}

function records({ rows }: StatementResult, types: readonly PostgresType[], options: ResultOptions): string {
  const writers = types.map((type) => recordWriter(type, options));
  return `[${rows.map((row) => `[${writers.map((write, index) => write(row[index] ?? null)).join(',')}]`).join(',')}]`;
}

function formattedRecords(
  { rows }: StatementResult,
  fields: readonly ResultField[],
  types: readonly PostgresType[],
  options: ResultOptions,
): string {
  const members = types.map((type, index) => ({
    label: JSON.stringify(fields[index]?.name ?? ''),
    write: jsonWriter(type, options),
  }));
  const object = (row: readonly (string | null)[]) =>
    `{${members.map(({ label, write }, index) => `${label}:${write(row[index] ?? null)}`).join(',')}}`;
  return `[${rows.map(object).join(',')}]`;
}
