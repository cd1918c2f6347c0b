import { describe, expect, test } from '@jest/globals';
import { toRequest } from '../../../lambda/api/alb.ts';
import { json, withoutBody } from '../../../lambda/api/answer.ts';
import { describeInvocation } from '../../../lambda/api/invocation.ts';
import { createRouter } from '../../../lambda/api/router.ts';
import { DatabaseSession } from '../../../lambda/database/session.ts';
import { albEvent, lambdaContext, type SentRequest } from '../load-balancer.ts';

const route = createRouter({
  '/things': { GET: () => json('list'), POST: () => json('create') },
  '/things/:name': { GET: (_exchange, { name }) => json({ name }) },
  '/writes': { PUT: () => withoutBody(204) },
});

async function answer(sent: SentRequest) {
  const event = albEvent(sent);
  const { status, body } = await route({
    request: toRequest(event),
    invocation: describeInvocation(event, lambdaContext(), false),
    session: new DatabaseSession({ remainingMilliseconds: () => 0 }),
  });
  return `${status} ${body}`;
}

describe('a route', () => {
  test.each<[string, SentRequest, string]>([
    ['the path and method', { path: '/things' }, '200 "list"'],
    ['another method', { method: 'POST', path: '/things' }, '200 "create"'],
    ['HEAD where there is GET', { method: 'HEAD', path: '/things' }, '200 "list"'],
    ['a path that ends in a slash', { path: '/things/' }, '200 "list"'],
    ['a path with escapes that it does not need', { path: '/%74hings' }, '200 "list"'],
    ['a parameter', { path: '/things/a' }, '200 {"name":"a"}'],
    ['a parameter with escapes', { path: '/things/%E2%82%AC%20a%2Fb' }, '200 {"name":"€ a/b"}'],
    ['a parameter with an escaped percent sign, decoded once', { path: '/things/a%2520b' }, '200 {"name":"a%20b"}'],
  ])('is found by %s', async (_name, sent, expected) => {
    expect(await answer(sent)).toBe(expected);
  });

  test.each<[number, string, SentRequest]>([
    [404, 'There is nothing at /other.', { path: '/other' }],
    [404, 'There is nothing at /things/a/b.', { path: '/things/a/b' }],
    [400, 'malformed percent escape: /things/%zz', { path: '/things/%zz' }],
    [400, 'malformed percent escape: /things/%ff', { path: '/things/%ff' }],
    [405, 'The method PUT is not allowed here; allowed are GET, HEAD, POST.', { method: 'PUT', path: '/things' }],
    [405, 'The method HEAD is not allowed here; allowed are PUT.', { method: 'HEAD', path: '/writes' }],
  ])('that there is not: %i %s', async (status, detail, sent) => {
    await expect(answer(sent)).rejects.toMatchObject({ status, message: expect.stringContaining(detail) });
  });
});
