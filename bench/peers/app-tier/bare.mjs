import { BadRequest } from './board.mjs';

/** The event taken apart by hand, as one would without a framework. */
function handlerOf(routes) {
  return async (event) => {
    try {
      const found = routes[`${event.httpMethod === 'HEAD' ? 'GET' : event.httpMethod} ${event.path}`];
      const item = /^\/items\/([^/]+)$/.exec(event.path);
      if (found) return await found(event);
      if (item && routes.item) return await routes.item(event, decode(item[1]));
      return answer(event, 404, { error: 'not found' });
    } catch (error) {
      return answer(event, error.statusCode ?? 500, { error: error.message });
    }
  };
}

function decode(text) {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new BadRequest('malformed escape');
  }
}

function queryOf(event) {
  const query = Object.create(null);
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    query[decode(name)] = values.map(decode);
  }
  for (const [name, value] of Object.entries(event.queryStringParameters ?? {})) query[decode(name)] = [decode(value)];
  return query;
}

function headerOf(event, name, separator = ', ') {
  return event.multiValueHeaders ? event.multiValueHeaders[name]?.join(separator) : event.headers?.[name];
}

function bodyOf(event) {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

function jsonOf(event) {
  try {
    return JSON.parse(bodyOf(event).toString());
  } catch {
    throw new BadRequest('malformed JSON');
  }
}

function answer(event, statusCode, value, headers = {}) {
  const isBase64Encoded = Buffer.isBuffer(value);
  const body = isBase64Encoded ? value.toString('base64') : JSON.stringify(value);
  const all = { 'content-type': ['application/json'], ...headers };
  return {
    statusCode,
    body: event.httpMethod === 'HEAD' ? '' : body,
    isBase64Encoded,
    ...(event.multiValueHeaders
      ? { multiValueHeaders: all }
      : { headers: Object.fromEntries(Object.entries(all).map(([name, [value]]) => [name, value])) }),
  };
}

export function messages(board) {
  return handlerOf({
    'GET /health': async (event) => answer(event, 200, { status: 'ok' }),
    'GET /api/messages': async (event) => {
      const { limit, cursor } = queryOf(event);
      return answer(event, 200, await board.page({ limit: limit?.[0], cursor: cursor?.[0] }));
    },
    'POST /api/messages': async (event) => {
      const message = await board.create(jsonOf(event), headerOf(event, 'idempotency-key'));
      return answer(event, 201, message, { location: [`/api/messages/${message.id}`] });
    },
  });
}

export function contract() {
  const echo = async (event) =>
    answer(event, 200, {
      query: queryOf(event),
      header: headerOf(event, 'x-test'),
      cookie: headerOf(event, 'cookie', '; '),
      body: bodyOf(event).toString(),
    });
  return handlerOf({
    'GET /health': async (event) => answer(event, 200, { status: 'ok' }),
    'GET /echo': echo,
    'POST /echo': echo,
    'POST /json': async (event) => answer(event, 200, jsonOf(event)),
    'POST /bytes': async (event) => answer(event, 200, { hex: bodyOf(event).toString('hex') }),
    'GET /cookies': async (event) => answer(event, 200, {}, { 'set-cookie': ['a=1; Path=/', 'b=2; Path=/'] }),
    'GET /binary': async (event) =>
      answer(event, 200, Buffer.from([0, 255, 254, 1]), { 'content-type': ['application/octet-stream'] }),
    item: async (event, name) => answer(event, 200, { name }),
  });
}
