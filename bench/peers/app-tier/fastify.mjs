import awsLambdaFastify from '@fastify/aws-lambda';
import fastify from 'fastify';

/** Fastify behind its own adapter, told that the load balancer sends multi-value headers. */
function handlerOf(define) {
  const app = fastify();
  app.setErrorHandler((error, _, reply) => reply.code(error.statusCode ?? 500).send({ error: error.message }));
  app.get('/health', async () => ({ status: 'ok' }));
  define(app);
  return awsLambdaFastify(app, { albMultiValueHeaders: true, binaryMimeTypes: ['application/octet-stream'] });
}

export function messages(board) {
  return handlerOf((app) => {
    app.get('/api/messages', ({ query: { limit, cursor } }) => board.page({ limit, cursor }));
    app.post('/api/messages', async (request, reply) => {
      const message = await board.create(request.body, request.headers['idempotency-key']);
      return reply.code(201).header('location', `/api/messages/${message.id}`).send(message);
    });
  });
}

export function contract() {
  return handlerOf((app) => {
    app.addContentTypeParser(
      ['text/plain', 'application/octet-stream'],
      { parseAs: 'buffer' },
      async (_, body) => body,
    );
    const echo = async ({ query, headers, body }) => ({
      query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value].flat()])),
      header: headers['x-test'],
      cookie: headers.cookie,
      body: Buffer.isBuffer(body) ? body.toString() : '',
    });
    app.get('/echo', echo);
    app.post('/echo', echo);
    app.post('/json', async ({ body }) => body);
    app.post('/bytes', async ({ body }) => ({ hex: body.toString('hex') }));
    app.get('/cookies', (_, reply) => reply.header('set-cookie', ['a=1; Path=/', 'b=2; Path=/']).send({}));
    app.get('/binary', (_, reply) => reply.type('application/octet-stream').send(Buffer.from([0, 255, 254, 1])));
    app.get('/items/:name', async ({ params: { name } }) => ({ name }));
  });
}
