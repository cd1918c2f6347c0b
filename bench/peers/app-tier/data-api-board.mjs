import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { board } from './board.mjs';

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

function isoInstant(text) {
  return `${text.replace(' ', 'T').replace(/(\.\d+)?$/, (fraction) => `.${fraction.slice(1, 4).padEnd(3, '0')}`)}Z`;
}
