import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';

/** Hono as its documentation shows it for AWS Lambda. */
function application() {
  const app = new Hono();
  app.onError((error, c) => c.json({ error: error.message }, error.statusCode ?? 500));
  app.get('/health', (c) => c.json({ status: 'ok' }));
  return app;
}

async function json(c) {
  try {
    return await c.req.json();
  } catch (error) {
    throw Object.assign(error, { statusCode: 400 });
  }
}

export function messages(board) {
  const app = application();
  app.get('/api/messages', async (c) => c.json(await board.page(c.req.query())));
  app.post('/api/messages', async (c) => {
    const message = await board.create(await json(c), c.req.header('idempotency-key'));
    return c.json(message, 201, { location: `/api/messages/${message.id}` });
  });
  return handle(app);
}

export function contract() {
  const app = application();
  const echo = async (c) =>
    c.json({
      query: c.req.queries(),
      header: c.req.header('x-test'),
      cookie: c.req.header('cookie'),
      body: await c.req.text(),
    });
  app.get('/echo', echo);
  app.post('/echo', echo);
  app.post('/json', async (c) => c.json(await json(c)));
  app.post('/bytes', async (c) => c.json({ hex: Buffer.from(await c.req.arrayBuffer()).toString('hex') }));
  app.get('/cookies', (c) => {
    c.header('set-cookie', 'a=1; Path=/', { append: true });
    c.header('set-cookie', 'b=2; Path=/', { append: true });
    return c.json({});
  });
  app.get('/binary', (c) =>
    c.body(new Uint8Array([0, 255, 254, 1]).buffer, 200, { 'content-type': 'application/octet-stream' }),
  );
  app.get('/items/:name', (c) => c.json({ name: c.req.param('name') }));
  return handle(app);
}
