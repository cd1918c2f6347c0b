import { createHash, randomUUID } from 'node:crypto';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';

/** The message board as short as it can be written: what is left is the SDK, and whatever carries the requests. */
export function dataApiBoard() {
  const client = new RDSDataClient({});
  const target = {
    resourceArn: process.env.DATABASE_CLUSTER_ARN,
    secretArn: process.env.DATABASE_SECRET_ARN,
    database: process.env.DATABASE_NAME,
  };
  const execute = async (sql, parameters) =>
    (await client.send(new ExecuteStatementCommand({ ...target, sql, parameters }))).records ?? [];
  return board({
    list: async (limit, after) => {
      const records = await execute(
        `select id, author, body, created_at, updated_at, version from messages
         ${after ? 'where (created_at, id) < (:createdAt::timestamptz, :id::uuid)' : ''}
         order by created_at desc, id desc limit :limit`,
        [
          { name: 'limit', value: { longValue: limit } },
          ...(after
            ? [
                { name: 'createdAt', value: { stringValue: after.createdAt } },
                { name: 'id', value: { stringValue: after.id } },
              ]
            : []),
        ],
      );
      return records.map(([id, author, body, createdAt, updatedAt, version]) => ({
        id: id.stringValue,
        author: author.stringValue,
        body: body.stringValue,
        createdAt: isoInstant(createdAt.stringValue),
        updatedAt: isoInstant(updatedAt.stringValue),
        version: version.longValue,
      }));
    },
    insert: async ({ key, fingerprint, id, author, body }) => {
      const [[claimedFingerprint, claimedId, createdAt]] = await execute(
        `with claim as (
           insert into idempotency_keys (key, fingerprint, message_id) values (:key, :fingerprint, :id::uuid)
           on conflict (key) do update set uses = idempotency_keys.uses + 1 returning *
         ), inserted as (
           insert into messages (id, author, body, created_at, updated_at)
           select message_id, :author, :body, created_at, created_at from claim where uses = 1
         ) select fingerprint, message_id, created_at from claim`,
        Object.entries({ key, fingerprint, id, author, body }).map(([name, stringValue]) => ({
          name,
          value: { stringValue },
        })),
      );
      if (claimedFingerprint.stringValue !== fingerprint) throw new BadRequest('the key was used with another message');
      return { id: claimedId.stringValue, createdAt: isoInstant(createdAt.stringValue) };
    },
  });
}

/** In memory: what is left without the SDK. */
export function memoryBoard() {
  const createdAt = '2026-01-01T00:00:00.000Z';
  const messages = Array.from({ length: 21 }, (_, at) => ({
    id: `00000000-0000-4000-8000-0000000000${10 + at}`,
    author: 'somebody',
    body: 'A message of the board, as long as they often are.',
    createdAt,
    updatedAt: createdAt,
    version: 1,
  }));
  return board({
    list: async (limit) => messages.slice(0, limit),
    insert: async ({ id }) => ({ id, createdAt }),
  });
}

function isoInstant(text) {
  return `${text.replace(' ', 'T').replace(/(\.\d+)?$/, (fraction) => `.${fraction.slice(1, 4).padEnd(3, '0')}`)}Z`;
}

function board({ list, insert }) {
  return {
    async page({ limit: limitText = '20', cursor }) {
      const limit = Number(limitText);
      if (!(limit >= 1 && limit <= 100)) throw new BadRequest('limit must be from 1 to 100');
      const [createdAt, id] = cursor ? Buffer.from(cursor, 'base64url').toString().split(' ') : [];
      const found = await list(limit + 1, cursor ? { createdAt, id } : undefined);
      const messages = found.slice(0, limit);
      const last = messages.at(-1);
      const next = found.length > limit ? Buffer.from(`${last.createdAt} ${last.id}`).toString('base64url') : null;
      return { messages, next };
    },
    async create(content, idempotencyKey) {
      const { author, body } = content ?? {};
      if (typeof author !== 'string' || author.length < 1 || author.length > 80) {
        throw new BadRequest('author must be 1 to 80 characters');
      }
      if (typeof body !== 'string' || body.length < 1 || body.length > 2000) {
        throw new BadRequest('body must be 1 to 2000 characters');
      }
      const fingerprint = createHash('sha256')
        .update(JSON.stringify([author, body]))
        .digest('hex');
      const key = idempotencyKey ?? randomUUID();
      const { id, createdAt } = await insert({ key, fingerprint, id: randomUUID(), author, body });
      return { id, author, body, createdAt, updatedAt: createdAt, version: 1 };
    },
  };
}

export class BadRequest extends Error {
  statusCode = 400;
}
