import fastify from 'fastify';
import pg from 'pg';
import { board } from '../app-tier/board.mjs';

/*
 * The application server of the classic design: Fastify and a pool of connections to PostgreSQL. Its database and port
 * come by the environment, as pg names them.
 */

const pool = new pg.Pool({ max: 20 });
const COLUMNS = 'id, author, body, created_at as "createdAt", updated_at as "updatedAt", version';

const messages = board({
  list: async (limit, after) => {
    const { rows } = after
      ? await pool.query(
          `select ${COLUMNS} from messages where (created_at, id) < ($2, $3) order by created_at desc, id desc limit $1`,
          [limit, after.createdAt, after.id],
        )
      : await pool.query(`select ${COLUMNS} from messages order by created_at desc, id desc limit $1`, [limit]);
    return rows;
  },
  insert: async ({ key, fingerprint, id, author, body }) => {
    const { rows } = await pool.query(
      `with claim as (
         insert into idempotency_keys (key, fingerprint, message_id) values ($1, $2, $3)
         on conflict (key) do update set uses = idempotency_keys.uses + 1 returning *
       ), inserted as (
         insert into messages (id, author, body, created_at, updated_at)
         select message_id, $4, $5, created_at, created_at from claim where uses = 1
       ) select message_id as id, created_at as "createdAt" from claim`,
      [key, fingerprint, id, author, body],
    );
    return rows[0];
  },
});

const app = fastify();
app.get('/health', async () => ({ status: 'ok' }));
app.get('/api/messages', ({ query: { limit, cursor } }) => messages.page({ limit, cursor }));
app.post('/api/messages', async ({ body, headers }, reply) => {
  const message = await messages.create(body, headers['idempotency-key']);
  return reply.code(201).header('location', `/api/messages/${message.id}`).send(message);
});
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
