import type { ALBEvent, ALBResult } from 'aws-lambda';
import { HEALTH_CHECK, multiValueEvent, type RequestSketch, singleValueEvent } from './events.ts';
import type { TaskResult } from './worker-protocol.ts';

/** One rule of the contract between load balancer and function, and how to see that it is kept. */
export interface Check {
  readonly name: string;
  readonly event: ALBEvent;
  holds(result: ALBResult): boolean;
}

type Echo = {
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly header?: string;
  readonly cookie?: string;
  readonly body: string;
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
export const CHECKS: readonly Check[] = [
  query('a value is percent-decoded', { q: ['a%20b'] }, 'a b'),
  query('a plus is a space', { q: ['a+b'] }, 'a b'),
  query('an encoded plus is a plus', { q: ['a%2Bb'] }, 'a+b'),
  query('an encoded & and = belong to the value', { q: ['a%26b%3Dc'] }, 'a&b=c'),
  query('a name is decoded', { '%71': ['x'] }, 'x'),
  query('UTF-8 is decoded', { q: ['%E2%82%AC'] }, '€'),
  query('a value may hold =', { q: ['a=b'] }, 'a=b'),
  query('a value may be empty', { q: [''] }, ''),
  {
    name: 'query: repeated parameters are both seen, or refused',
    event: echo({ query: { q: ['1', '2'] } }),
    holds: (result) => result.statusCode === 400 || echoed(result).query['q']?.join() === '1,2',
  },
  {
    name: 'query: a malformed escape is no server error',
    event: echo({ query: { q: ['%zz'] } }),
    holds: refusedOrEchoed,
  },
  {
    name: 'query: an escape that is no UTF-8 is no server error',
    event: echo({ query: { q: ['%ff'] } }),
    holds: refusedOrEchoed,
  },
  {
    name: 'query: a parameter named __proto__ harms nothing',
    event: echo({ query: Object.fromEntries([['__proto__', ['x']]]) }),
    holds: ({ statusCode }) => statusCode === 200 || statusCode === 400,
  },
  {
    name: 'headers: one value',
    event: echo({ headers: { 'x-test': ['one'] } }),
    holds: (result) => echoed(result).header === 'one',
  },
  {
    name: 'headers: repeated values are joined by a comma',
    event: echo({ headers: { 'x-test': ['one', 'two'] } }),
    holds: (result) => echoed(result).header?.replace(', ', ',') === 'one,two',
  },
  {
    name: 'headers: a list keeps its commas',
    event: echo({ headers: { 'x-test': ['one, two'] } }),
    holds: (result) => echoed(result).header === 'one, two',
  },
  {
    name: 'cookies: several in one header',
    event: echo({ headers: { cookie: ['a=1; b=2'] } }),
    holds: (result) => echoed(result).cookie === 'a=1; b=2',
  },
  {
    name: 'cookies: several headers are joined by a semicolon',
    event: echo({ headers: { cookie: ['a=1', 'b=2'] } }),
    holds: (result) => echoed(result).cookie?.replace('; ', ';') === 'a=1;b=2',
  },
  {
    name: 'cookies: two are set by two headers',
    event: multiValueEvent({ path: '/cookies' }),
    holds: ({ multiValueHeaders }) => multiValueHeaders?.['set-cookie']?.join('|') === 'a=1; Path=/|b=2; Path=/',
  },
  {
    name: 'path: a parameter is decoded once',
    event: multiValueEvent({ path: '/items/a%2520b' }),
    holds: (result) => parsed<{ name?: string }>(result).name === 'a%20b',
  },
  {
    name: 'path: a malformed escape is no server error',
    event: multiValueEvent({ path: '/items/%zz' }),
    holds: ({ statusCode }) => statusCode < 500,
  },
  {
    name: 'path: one that does not exist is 404',
    event: multiValueEvent({ path: '/nothing' }),
    holds: ({ statusCode }) => statusCode === 404,
  },
  {
    name: 'body: JSON',
    event: post('/json', 'application/json', '{"a":"€"}'),
    holds: (result) => parsed<{ a?: string }>(result).a === '€',
  },
  {
    name: 'body: JSON in Base64',
    event: post('/json', 'application/json', Buffer.from('{"a":"€"}')),
    holds: (result) => parsed<{ a?: string }>(result).a === '€',
  },
  {
    name: 'body: malformed JSON is 400',
    event: post('/json', 'application/json', '{"a":'),
    holds: ({ statusCode }) => statusCode === 400,
  },
  {
    name: 'body: text in UTF-8',
    event: post('/echo', 'text/plain', 'a €'),
    holds: (result) => echoed(result).body === 'a €',
  },
  {
    name: 'body: bytes in Base64 arrive as they are',
    event: post('/bytes', 'application/octet-stream', Buffer.from([0, 255, 254, 1])),
    holds: (result) => parsed<{ hex?: string }>(result).hex === '00fffe01',
  },
  {
    name: 'answer: bytes are Base64 and say so',
    event: multiValueEvent({ path: '/binary' }),
    holds: ({ body, isBase64Encoded }) => isBase64Encoded === true && body === 'AP/+AQ==',
  },
  {
    name: 'answer: text is no Base64, and headers are lists',
    event: echo({}),
    holds: ({ headers, multiValueHeaders, isBase64Encoded }) =>
      headers === undefined &&
      Array.isArray(multiValueHeaders?.['content-type']) &&
      (isBase64Encoded ?? false) === false,
  },
  {
    name: 'answer: without multi-value headers, headers are single',
    event: singleValueEvent({ path: '/echo' }),
    holds: ({ statusCode, headers, multiValueHeaders }) =>
      statusCode === 200 && typeof headers?.['content-type'] === 'string' && multiValueHeaders === undefined,
  },
  {
    name: "health: the load balancer's check, which has no host, is 200",
    event: HEALTH_CHECK,
    holds: ({ statusCode }) => statusCode === 200,
  },
];

/** @returns the names of the checks that fail */
export function failedChecks(results: TaskResult['results']): readonly string[] {
  return CHECKS.filter((check, at) => {
    const result = results[at];
    if (result === undefined || 'thrown' in result) return true;
    try {
      return !check.holds(result);
    } catch {
      // Its body is not what the check can read.
      return true;
    }
  }).map(({ name }) => name);
}

function query(name: string, parameters: RequestSketch['query'], expected: string): Check {
  return {
    name: `query: ${name}`,
    event: echo({ ...(parameters && { query: parameters }) }),
    holds: (result) => echoed(result).query['q']?.join() === expected,
  };
}

function echo(sketch: RequestSketch): ALBEvent {
  return multiValueEvent({ path: '/echo', ...sketch });
}

function post(path: string, type: string, body: string | Buffer): ALBEvent {
  return multiValueEvent({ method: 'POST', path, headers: { 'content-type': [type] }, body });
}

function refusedOrEchoed(result: ALBResult): boolean {
  return result.statusCode === 400 || (result.statusCode === 200 && echoed(result).query['q'] !== undefined);
}

function echoed(result: ALBResult): Echo {
  return parsed<Echo>(result);
}

function parsed<T>({ body, isBase64Encoded }: ALBResult): T {
  return JSON.parse(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString());
}
