import type { ALBEvent, ALBResult } from 'aws-lambda';

const QUOTES = [
  'Simplicity is prerequisite for reliability.',
  'Make it work, make it right, make it fast.',
  'The purpose of abstracting is to be precise.',
];

/**
 * An application of one's own: `/health` for the load balancers, and one quote below `/api/`. Headers have lists of
 * values, in the requests and in the answers.
 */
export async function handler({ path }: ALBEvent): Promise<ALBResult> {
  switch (path) {
    case '/health':
      return json(200, { status: 'ok' });
    case '/api/quote':
      return json(200, { quote: QUOTES[Math.floor(Math.random() * QUOTES.length)] });
    default:
      return json(404, { title: `There is no ${path}.` });
  }
}

function json(statusCode: number, body: unknown): ALBResult {
  return {
    statusCode,
    isBase64Encoded: false,
    multiValueHeaders: { 'content-type': ['application/json'], 'cache-control': ['no-store'] },
    body: JSON.stringify(body),
  };
}
