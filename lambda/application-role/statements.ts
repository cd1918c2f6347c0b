/** The role by which the application uses the database. */
export interface ApplicationRole {
  readonly name: string;
  /** See {@link ./scram.ts}. */
  readonly verifier: string;
}

/** Where its rights are. */
export interface GrantedDatabase {
  readonly database: string;
  /** The tables of the application. Its migrations' history is in a schema of its own. */
  readonly schema: string;
}

/** What the application does with rows. It owns nothing, so it can neither change a table nor drop it. */
const TABLE_RIGHTS = 'select, insert, update, delete';

/** For columns of the type serial; identity columns need no right. */
const SEQUENCE_RIGHTS = 'usage';

/**
 * The statements that make the role, or set its password anew, and leave it with exactly the rights that it needs, on
 * the tables that are there and on those that later migrations of the same user make. Safe to repeat.
 *
 * The role of the former password keeps its sessions: a password counts when a session is opened.
 */
export function roleStatements(
  { name, verifier }: ApplicationRole,
  exists: boolean,
  { database, schema }: GrantedDatabase,
): readonly string[] {
  const role = quoted(name);
  const inSchema = quoted(schema);
  const inDatabase = quoted(database);
  return [
    `${exists ? 'alter' : 'create'} role ${role} login nocreatedb nocreaterole password '${verifier}'`,
    `revoke all on database ${inDatabase} from public, ${role}`,
    `grant connect on database ${inDatabase} to ${role}`,
    `revoke all on schema ${inSchema} from public, ${role}`,
    `grant usage on schema ${inSchema} to ${role}`,
    ...rights('tables', TABLE_RIGHTS),
    ...rights('sequences', SEQUENCE_RIGHTS),
  ];

  function rights(kind: 'tables' | 'sequences', granted: string): readonly string[] {
    const later = `alter default privileges in schema ${inSchema}`;
    return [
      `revoke all on all ${kind} in schema ${inSchema} from public, ${role}`,
      `grant ${granted} on all ${kind} in schema ${inSchema} to ${role}`,
      `${later} revoke all on ${kind} from ${role}`,
      `${later} grant ${granted} on ${kind} to ${role}`,
    ];
  }
}

/** @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
