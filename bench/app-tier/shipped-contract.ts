import { Hono } from 'hono/tiny';
import type { Api } from '../../lambda/api/app.ts';
import { readJson } from '../../lambda/api/body.ts';
import { createHandler } from '../../lambda/api/handler.ts';
import { Problem } from '../../lambda/api/problem.ts';
import { parseQuery } from '../../lambda/api/query.ts';

/** The routes of the contract's checks, on the handler, adapter and parsers of the function that is shipped. */
const app: Api = new Hono();
app.onError((error) => {
  throw error;
});
app.notFound(({ req }) => {
  throw new Problem(404, `There is nothing at ${req.path}.`);
});
app.get('/health', (context) => context.json({ status: 'ok' }));
app.on(['GET', 'POST'], '/echo', async ({ req, json }) =>
  json({
    query: Object.fromEntries([...parseQuery(new URL(req.url).search)].map(([name, value]) => [name, [value]])),
    header: req.header('x-test'),
    cookie: req.header('cookie'),
    body: await req.text(),
  }),
);
app.post('/json', async ({ req, body }) =>
  body(JSON.stringify(await readJson(req.raw)), 200, { 'content-type': 'application/json' }),
);
app.post('/bytes', async ({ req, json }) => json({ hex: Buffer.from(await req.arrayBuffer()).toString('hex') }));
app.get('/cookies', (context) => {
  context.header('set-cookie', 'a=1; Path=/', { append: true });
  context.header('set-cookie', 'b=2; Path=/', { append: true });
  return context.json({});
});
app.get('/binary', ({ body }) =>
  body(new Uint8Array([0, 255, 254, 1]).buffer, 200, { 'content-type': 'application/octet-stream' }),
);
app.get('/items/:name', ({ req, json }) => json({ name: req.param('name') }));

export const handler = createHandler(app, () => undefined);
