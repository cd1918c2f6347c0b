import { randomUUID } from 'node:crypto';
import { allowOnly } from '../allow-only.ts';
import type { Api } from '../app.ts';
import { readJson } from '../body.ts';
import { entityTag, parseIfMatch, parseIfNoneMatch, satisfies } from '../etag.ts';
import { fingerprint, parseIdempotencyKey } from '../idempotency.ts';
import { parseMessageContent } from '../message.ts';
import type { MessageRepository } from '../message-repository.ts';
import { encodeCursor, parsePageRequest } from '../page.ts';
import { Problem } from '../problem.ts';
import { parseQuery } from '../query.ts';
import { isUuid } from '../uuid.ts';

const COLLECTION = '/api/messages';
const ITEM = `${COLLECTION}/:id`;

export function messageRoutes(app: Api, messages: MessageRepository): void {
  app.get(COLLECTION, async (context) => {
    const { limit, after } = parsePageRequest(parseQuery(new URL(context.req.url).search));
    // One more than asked for tells whether there is a next page.
    const found = await messages.list(context.env.session, { limit: limit + 1, ...(after && { after }) });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const next = found.length > limit && last ? encodeCursor(last) : null;
    if (next !== null) {
      context.header('link', `<${COLLECTION}?limit=${limit}&cursor=${next}>; rel="next"`);
    }
    return context.json({ messages: page, next });
  });

  app.post(COLLECTION, async (context) => {
    const key = parseIdempotencyKey(context.req.header('idempotency-key'));
    const content = parseMessageContent(await readJson(context.req.raw));
    const creation = await messages.create(context.env.session, {
      id: randomUUID(),
      content,
      ...(key !== undefined && { idempotency: { key, fingerprint: fingerprint(content) } }),
    });
    if (creation.outcome === 'key-reused') {
      throw new Problem(
        422,
        `The Idempotency-Key "${key}" was used with another message; repeat that one, or choose a new key.`,
      );
    }
    const { message, outcome } = creation;
    if (outcome === 'replayed') {
      context.header('idempotency-replayed', 'true');
    }
    return context.json(message, 201, {
      location: `${COLLECTION}/${message.id}`,
      etag: entityTag(message.version),
    });
  });

  app.all(COLLECTION, allowOnly('GET, HEAD, POST'));

  app.get(ITEM, async (context) => {
    const id = requireId(context.req.param('id'));
    const condition = parseIfNoneMatch(context.req.header('if-none-match') ?? '');
    const message = await messages.find(context.env.session, id);
    if (message === undefined) {
      throw absent(id);
    }
    context.header('etag', entityTag(message.version));
    return satisfies(condition, message.version) ? context.body(null, 304) : context.json(message);
  });

  app.put(ITEM, async (context) => {
    const id = requireId(context.req.param('id'));
    const ifMatch = context.req.header('if-match');
    if (ifMatch === undefined) {
      throw new Problem(
        428,
        'A message is replaced only if it is still the one that was read: send its ETag in the header If-Match.',
      );
    }
    const condition = parseIfMatch(ifMatch);
    const content = parseMessageContent(await readJson(context.req.raw));
    const replacement = await messages.replace(context.env.session, id, content, condition);
    switch (replacement.outcome) {
      case 'absent':
        throw absent(id);
      case 'stale':
        throw stale(replacement.version, ifMatch);
      case 'replaced':
        return context.json(replacement.message, 200, { etag: entityTag(replacement.message.version) });
    }
  });

  app.delete(ITEM, async (context) => {
    const id = requireId(context.req.param('id'));
    const ifMatch = context.req.header('if-match') ?? '*';
    const removal = await messages.remove(context.env.session, id, parseIfMatch(ifMatch));
    switch (removal.outcome) {
      case 'absent':
        throw absent(id);
      case 'stale':
        throw stale(removal.version, ifMatch);
      case 'removed':
        return context.body(null, 204);
    }
  });

  app.all(ITEM, allowOnly('GET, HEAD, PUT, DELETE'));
}

function requireId(id: string): string {
  if (!isUuid(id)) {
    throw absent(id);
  }
  return id;
}

function absent(id: string): Problem {
  return new Problem(404, `There is no message with the id ${id}.`);
}

function stale(version: number, ifMatch: string): Problem {
  return new Problem(
    412,
    `The message has changed: its ETag is ${entityTag(version)}, If-Match was ${ifMatch}. Read it again.`,
    {
      headers: { etag: entityTag(version) },
    },
  );
}
