import { createHash, randomUUID } from 'node:crypto';

/** The message board on any store: pages by keyset, idempotent creation. */
export function board({ list, insert }) {
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
