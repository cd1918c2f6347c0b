import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';

/** One file of the folder, as drizzle-kit numbers and names them. */
export interface Migration {
  /** The file's name without its extension, e.g. `0000_message_board`. */
  readonly tag: string;
  /** Milliseconds since 1970: what the database remembers a migration by. */
  readonly createdAt: number;
  /** SHA-256 of the file. */
  readonly hash: string;
  readonly statements: readonly string[];
}

/** A row of drizzle's own table. */
export interface AppliedMigration {
  readonly createdAt: number;
  readonly hash: string;
}

/** The migrations of a folder, in their order. @throws Error when the folder is not one of drizzle-kit's. */
export function readMigrations(folder: string): readonly Migration[] {
  const files = readMigrationFiles({ migrationsFolder: folder });
  const journal: { readonly entries: readonly { readonly tag: string }[] } = JSON.parse(
    readFileSync(join(folder, 'meta', '_journal.json'), 'utf8'),
  );
  return files.map(({ folderMillis, hash, sql }, index) => ({
    tag: journal.entries[index]?.tag ?? `number ${index}`,
    createdAt: folderMillis,
    hash,
    statements: sql,
  }));
}

/**
 * Those that the database does not have yet, by drizzle's rule: newer than the newest that was applied.
 * @throws Error when a migration was edited after it was applied, or would be passed over in silence.
 */
export function pendingMigrations(
  migrations: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  const hashes = new Map(applied.map(({ createdAt, hash }) => [createdAt, hash]));
  const newest = Math.max(...hashes.keys(), Number.NEGATIVE_INFINITY);
  for (const { tag, createdAt, hash } of migrations) {
    const appliedHash = hashes.get(createdAt);
    if (appliedHash !== undefined && appliedHash !== hash) {
      throw new Error(
        `The migration ${tag} was edited after it was applied: its SHA-256 is ${hash}, the database has ${appliedHash}. ` +
          'Restore the file and put the change into a new migration.',
      );
    }
    if (appliedHash === undefined && createdAt <= newest) {
      throw new Error(
        `The migration ${tag} is older than one that was applied, so it would be passed over. ` +
          'Generate it anew, so that it comes last.',
      );
    }
  }
  return migrations.filter(({ createdAt }) => createdAt > newest);
}

/** The migration that a statement belongs to. */
export function migrationOf(migrations: readonly Migration[], statement: string): Migration | undefined {
  return migrations.find(({ statements }) => statements.includes(statement));
}
