import { BadRequestError, Router } from '@aws-lambda-powertools/event-handler/http';
import { BadRequest } from './board.mjs';

/** The router of Powertools for AWS Lambda. */
function handlerOf(define) {
  const app = new Router();
  app.errorHandler(BadRequest, async (error) => Response.json({ error: error.message }, { status: 400 }));
  app.get('/health', async () => ({ status: 'ok' }));
  define(app);
  return (event, context) => app.resolve(event, context);
}

async function json(request) {
  try {
    return await request.json();
  } catch {
    throw new BadRequestError('malformed JSON');
  }
}

export function messages(board) {
  return handlerOf((app) => {
    app.get('/api/messages', ({ req }) => board.page(Object.fromEntries(new URL(req.url).searchParams)));
    app.post('/api/messages', async ({ req }) => {
      const message = await board.create(await json(req), req.headers.get('idempotency-key') ?? undefined);
      return Response.json(message, { status: 201, headers: { location: `/api/messages/${message.id}` } });
    });
  });
}

export function contract() {
  return handlerOf((app) => {
    const echo = async ({ req }) => {
      const parameters = new URL(req.url).searchParams;
      return {
        query: Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name)])),
        header: req.headers.get('x-test') ?? undefined,
        cookie: req.headers.get('cookie') ?? undefined,
        body: await req.text(),
      };
    };
    app.get('/echo', echo);
    app.post('/echo', echo);
    app.post('/json', async ({ req }) => Response.json(await json(req)));
    app.post('/bytes', async ({ req }) => ({ hex: Buffer.from(await req.arrayBuffer()).toString('hex') }));
    app.get('/cookies', async () => {
      const headers = new Headers({ 'content-type': 'application/json' });
      headers.append('set-cookie', 'a=1; Path=/');
      headers.append('set-cookie', 'b=2; Path=/');
      return new Response('{}', { headers });
    });
    app.get(
      '/binary',
      async () =>
        new Response(Buffer.from([0, 255, 254, 1]), { headers: { 'content-type': 'application/octet-stream' } }),
    );
    app.get('/items/:name', async ({ params: { name } }) => ({ name }));
  });
}
