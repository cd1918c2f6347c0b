import serverlessExpress from '@codegenie/serverless-express';
import express from 'express';

/** Express behind the adapter that names Application Load Balancers among what it knows. */
function handlerOf(define) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/health', (_, response) => response.json({ status: 'ok' }));
  define(app);
  app.use((error, _request, response, _next) =>
    response.status(error.statusCode ?? error.status ?? 500).json({ error: error.message }),
  );
  return serverlessExpress({ app, binarySettings: { contentTypes: ['application/octet-stream'] } });
}

export function messages(board) {
  return handlerOf((app) => {
    app.get('/api/messages', async ({ query: { limit, cursor } }, response) =>
      response.json(await board.page({ limit, cursor })),
    );
    app.post('/api/messages', express.json(), async (request, response) => {
      const message = await board.create(request.body, request.get('idempotency-key'));
      response.status(201).location(`/api/messages/${message.id}`).json(message);
    });
  });
}

export function contract() {
  return handlerOf((app) => {
    const echo = (request, response) =>
      response.json({
        query: Object.fromEntries(Object.entries(request.query).map(([name, value]) => [name, [value].flat()])),
        header: request.get('x-test'),
        cookie: request.get('cookie'),
        body: Buffer.isBuffer(request.body) ? request.body.toString() : '',
      });
    const raw = express.raw({ type: () => true });
    app.get('/echo', raw, echo);
    app.post('/echo', raw, echo);
    app.post('/json', express.json(), (request, response) => response.json(request.body));
    app.post('/bytes', raw, (request, response) => response.json({ hex: request.body.toString('hex') }));
    app.get('/cookies', (_, response) =>
      response.append('set-cookie', 'a=1; Path=/').append('set-cookie', 'b=2; Path=/').json({}),
    );
    app.get('/binary', (_, response) => response.type('application/octet-stream').send(Buffer.from([0, 255, 254, 1])));
    app.get('/items/:name', (request, response) => response.json({ name: request.params.name }));
  });
}
