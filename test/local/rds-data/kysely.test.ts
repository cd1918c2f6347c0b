import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Generated, Kysely, Migrator, sql } from 'kysely';
import { DataApiDialect } from 'kysely-data-api';
import { startTestDataApi, type TestDataApi, testCluster } from '../../helpers/postgres.ts';

interface Tables {
  readonly book: { readonly id: Generated<number>; readonly title: string; readonly price: number | null };
}

let local: TestDataApi;
let db: Kysely<Tables>;

beforeAll(async () => {
  local = await startTestDataApi();
  const driver = { client: local.client, database: testCluster.database, ...local.target };
  db = new Kysely<Tables>({ dialect: new DataApiDialect({ mode: 'postgres', driver }) });
});

afterAll(async () => {
  await db?.destroy();
  await local?.stop();
});

describe("Kysely's Data API dialect", () => {
  test('migrates up, once, and down', async () => {
    const migrator = new Migrator({
      db,
      provider: {
        getMigrations: async () => ({
          '1_book': {
            up: async (schema: Kysely<unknown>) => {
              await schema.schema
                .createTable('book')
                .addColumn('id', 'serial', (column) => column.primaryKey())
                .addColumn('title', 'text', (column) => column.notNull().unique())
                .addColumn('price', 'float8')
                .execute();
            },
          },
          '2_author': {
            up: async (schema: Kysely<unknown>) => {
              await schema.schema.createTable('author').addColumn('name', 'text').execute();
            },
            down: async (schema: Kysely<unknown>) => {
              await schema.schema.dropTable('author').execute();
            },
          },
        }),
      },
    });
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
    expect(await migrator.migrateToLatest()).toEqual({ results: [] });
    expect((await migrator.migrateDown()).error).toBeUndefined();
    expect((await db.introspection.getTables()).map(({ name }) => name)).toEqual(['book']);
  });

  test('inserts, selects, updates and deletes', async () => {
    const inserted = await db
      .insertInto('book')
      .values([
        { title: 'One', price: 1.5 },
        { title: 'Two', price: null },
      ])
      .returning(['title', 'price'])
      .execute();
    expect(inserted).toEqual([
      { title: 'One', price: 1.5 },
      { title: 'Two', price: null },
    ]);
    const updated = await db.updateTable('book').set({ price: 2 }).where('title', '=', 'Two').executeTakeFirst();
    expect(updated.numUpdatedRows).toBe(1n);
    const books = await db.selectFrom('book').select(['title', 'price']).orderBy('price').execute();
    expect(books).toEqual([
      { title: 'One', price: 1.5 },
      { title: 'Two', price: 2 },
    ]);
    const deleted = await db.deleteFrom('book').where('price', '>', 1).executeTakeFirst();
    expect(deleted.numDeletedRows).toBe(2n);
  });

  test('commits and rolls back transactions', async () => {
    await db.transaction().execute((transaction) => transaction.insertInto('book').values({ title: 'kept' }).execute());
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('book').values({ title: 'lost' }).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await db.selectFrom('book').select('title').execute()).toEqual([{ title: 'kept' }]);
  });

  test('reports errors of SQL', async () => {
    await expect(sql`SELECT 1 / 0`.execute(db)).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: 'ERROR: division by zero; SQLState: 22012',
    });
  });
});
