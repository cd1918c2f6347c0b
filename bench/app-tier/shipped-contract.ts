import { json } from '../../lambda/api/answer.ts';
import { readJson } from '../../lambda/api/body.ts';
import { createHandler } from '../../lambda/api/handler.ts';
import { parseQuery } from '../../lambda/api/query.ts';
import { createRouter, type Route } from '../../lambda/api/router.ts';

/** The routes of the contract's checks, on the handler, adapter and parsers of the function that is shipped. */
const echo: Route = ({ request: { search, headers, body } }) =>
  json({
    query: Object.fromEntries([...parseQuery(search)].map(([name, value]) => [name, [value]])),
    header: headers.get('x-test'),
    cookie: headers.get('cookie'),
    body: body.toString(),
  });

const route = createRouter({
  '/health': { GET: () => json({ status: 'ok' }) },
  '/echo': { GET: echo, POST: echo },
  '/json': { POST: ({ request }) => json(readJson(request)) },
  '/bytes': { POST: ({ request }) => json({ hex: request.body.toString('hex') }) },
  '/cookies': { GET: () => json({}, 200, { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/'] }) },
  '/binary': {
    GET: () => ({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array([0, 255, 254, 1]),
    }),
  },
  '/items/:name': { GET: (_exchange, parameters) => json({ name: parameters['name'] }) },
});

export const handler = createHandler(route, () => undefined);
