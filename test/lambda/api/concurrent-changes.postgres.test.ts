import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type SQL, sql } from 'drizzle-orm';
import { messages } from '../../../lambda/database/schema.ts';
import type { ReceivedResponse } from '../load-balancer.ts';
import { MessageBoard } from './message-board.ts';

const board = new MessageBoard();
beforeAll(() => board.start(), 60_000);
beforeEach(() => board.clear());
afterAll(() => board.stop());

describe('a request that has to wait for another change of its message', () => {
  /** Changes the message in a transaction that is committed once the request waits for it. */
  async function whileChanging(change: SQL, request: () => Promise<ReceivedResponse>): Promise<ReceivedResponse> {
    const waiting = sql`select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and datname = 'foobar'`;
    const answer = await board.running.database.transaction(async (transaction) => {
      await transaction.execute(change);
      let answered = false;
      const pending = request().finally(() => {
        answered = true;
      });
      while (!answered && (await board.execute(waiting))[0]?.['n'] === 0) {
        // Asks again: each time is a call of the Data API.
      }
      expect(answered).toBe(false);
      return { pending };
    });
    return answer.pending;
  }

  const content = { author: 'c', body: 'd' };
  const changed = (id: string) =>
    sql`update ${messages} set author = 'x', version = version + 1 where id = cast(${id} as uuid)`;
  const deleted = (id: string) => sql`delete from ${messages} where id = cast(${id} as uuid)`;

  test('does not replace what was changed meanwhile', async () => {
    const id = await board.createdId();
    const answer = await whileChanging(changed(id), () => board.replace(id, '"1"', content));
    expect(answer.status).toBe(412);
    expect(answer.header('etag')).toBe('"2"');
    expect((await board.read(id)).json()).toMatchObject({ author: 'x', version: 2 });
  });

  test('replaces what was changed meanwhile, if any version will do', async () => {
    const id = await board.createdId();
    const answer = await whileChanging(changed(id), () => board.replace(id, '*', content));
    expect(answer.json()).toMatchObject({ ...content, version: 3 });
  });

  test('does not find what was deleted meanwhile', async () => {
    const [first, second] = [await board.createdId(), await board.createdId()];
    expect((await whileChanging(deleted(first), () => board.replace(first, '"1"', content))).status).toBe(404);
    expect((await whileChanging(deleted(second), () => board.remove(second))).status).toBe(404);
  });

  test('does not delete what was changed meanwhile', async () => {
    const id = await board.createdId();
    const answer = await whileChanging(changed(id), () => board.remove(id, { 'if-match': '"1"' }));
    expect(answer.status).toBe(412);
    expect((await board.read(id)).status).toBe(200);
  });
});
