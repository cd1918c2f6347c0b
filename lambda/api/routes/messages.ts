import { randomUUID } from 'node:crypto';
import { json, withoutBody } from '../answer.ts';
import { readJson } from '../body.ts';
import { entityTag, parseIfMatch, parseIfNoneMatch, satisfies } from '../etag.ts';
import { fingerprint, parseIdempotencyKey } from '../idempotency.ts';
import { parseMessageContent } from '../message.ts';
import type { MessageRepository } from '../message-repository.ts';
import { encodeCursor, parsePageRequest } from '../page.ts';
import { Problem } from '../problem.ts';
import { parseQuery } from '../query.ts';
import type { Resource } from '../router.ts';
import { isUuid } from '../uuid.ts';

const COLLECTION = '/api/messages';

export function messageResources(messages: MessageRepository): Readonly<Record<string, Resource>> {
  return { [COLLECTION]: collection(messages), [`${COLLECTION}/:id`]: item(messages) };
}

function collection(messages: MessageRepository): Resource {
  return {
    async GET({ request, session }) {
      const { limit, after } = parsePageRequest(parseQuery(request.search));
      // One more than asked for tells whether there is a next page.
      const found = await messages.list(session, { limit: limit + 1, ...(after && { after }) });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next = found.length > limit && last ? encodeCursor(last) : null;
      return json({ messages: page, next }, 200, {
        ...(next !== null && { link: `<${COLLECTION}?limit=${limit}&cursor=${next}>; rel="next"` }),
      });
    },

    async POST({ request, session }) {
      const key = parseIdempotencyKey(request.headers.get('idempotency-key'));
      const content = parseMessageContent(readJson(request));
      const creation = await messages.create(session, {
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
      return json(message, 201, {
        location: `${COLLECTION}/${message.id}`,
        etag: entityTag(message.version),
        ...(outcome === 'replayed' && { 'idempotency-replayed': 'true' }),
      });
    },
  };
}

function item(messages: MessageRepository): Resource {
  return {
    async GET({ request, session }, parameters) {
      const id = requireId(parameters['id']);
      const condition = parseIfNoneMatch(request.headers.get('if-none-match') ?? '');
      const message = await messages.find(session, id);
      if (message === undefined) {
        throw absent(id);
      }
      const headers = { etag: entityTag(message.version) };
      return satisfies(condition, message.version) ? withoutBody(304, headers) : json(message, 200, headers);
    },

    async PUT({ request, session }, parameters) {
      const id = requireId(parameters['id']);
      const ifMatch = request.headers.get('if-match');
      if (ifMatch === undefined) {
        throw new Problem(
          428,
          'A message is replaced only if it is still the one that was read: send its ETag in the header If-Match.',
        );
      }
      const condition = parseIfMatch(ifMatch);
      const content = parseMessageContent(readJson(request));
      const replacement = await messages.replace(session, id, content, condition);
      switch (replacement.outcome) {
        case 'absent':
          throw absent(id);
        case 'stale':
          throw stale(replacement.version, ifMatch);
        case 'replaced':
          return json(replacement.message, 200, { etag: entityTag(replacement.message.version) });
      }
    },

    async DELETE({ request, session }, parameters) {
      const id = requireId(parameters['id']);
      const ifMatch = request.headers.get('if-match') ?? '*';
      const removal = await messages.remove(session, id, parseIfMatch(ifMatch));
      switch (removal.outcome) {
        case 'absent':
          throw absent(id);
        case 'stale':
          throw stale(removal.version, ifMatch);
        case 'removed':
          return withoutBody(204);
      }
    },
  };
}

function requireId(id = ''): string {
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
