import { describe, expect, test } from '@jest/globals';
import { headersForTarget, traceHeader } from '../../../local/elb/forwarded-headers.ts';
import { lambdaEvent } from '../../../local/elb/lambda-event.ts';
import type { HeaderField, HttpRequest } from '../../../local/elb/request.ts';
import { httpRequest } from './requests.ts';

const source = {
  targetGroupArn: 'arn:tg',
  method: 'GET',
  path: '/a%20b/%2F',
  query: 'a=1&a=2&b=%C3%A9+x&c&=d&__proto__=e',
  headers: [
    ['host', 'www.foobar.com'],
    ['cookie', 'a=1'],
    ['cookie', 'b=2'],
  ] as readonly HeaderField[],
  body: Buffer.alloc(0),
};

describe('the event', () => {
  test('in the default mode has the last value of each header and parameter, nothing decoded', () => {
    expect(lambdaEvent(source, false)).toBe(
      '{"requestContext":{"elb":{"targetGroupArn":"arn:tg"}},"httpMethod":"GET","path":"/a%20b/%2F",' +
        '"queryStringParameters":{"a":"2","b":"%C3%A9+x","c":"","":"d","__proto__":"e"},' +
        '"headers":{"host":"www.foobar.com","cookie":"b=2"},"body":"","isBase64Encoded":false}',
    );
  });

  test('in multi-value mode has every value, and neither field of the default mode', () => {
    expect(lambdaEvent(source, true)).toBe(
      '{"requestContext":{"elb":{"targetGroupArn":"arn:tg"}},"httpMethod":"GET","path":"/a%20b/%2F",' +
        '"multiValueQueryStringParameters":{"a":["1","2"],"b":["%C3%A9+x"],"c":[""],"":["d"],"__proto__":["e"]},' +
        '"multiValueHeaders":{"host":["www.foobar.com"],"cookie":["a=1","b=2"]},"body":"","isBase64Encoded":false}',
    );
  });

  const bytes = Buffer.from([0x68, 0xc3, 0xa9]);
  test.each<[string, HeaderField[], boolean]>([
    ['text/html; charset=utf-8', [['content-type', 'text/html; charset=utf-8']], false],
    ['application/json', [['content-type', 'application/json']], false],
    ['Application/JSON', [['content-type', 'Application/JSON']], false],
    ['application/javascript', [['content-type', 'application/javascript']], false],
    ['application/xml', [['content-type', 'application/xml']], false],
    ['application/problem+json', [['content-type', 'application/problem+json']], true],
    ['application/x-www-form-urlencoded', [['content-type', 'application/x-www-form-urlencoded']], true],
    ['image/png', [['content-type', 'image/png']], true],
    ['no content type', [], true],
    [
      'compressed text',
      [
        ['content-type', 'text/plain'],
        ['content-encoding', 'gzip'],
      ],
      true,
    ],
  ])('has a body of %s in Base64 or not, whatever its bytes are', (_name, headers, isBase64Encoded) => {
    const event = JSON.parse(lambdaEvent({ ...source, headers, body: bytes }, false));
    expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'aMOp' : 'hé' });
  });
});

describe('the headers of a target', () => {
  const attributes = {
    forwardedForMode: 'append',
    forwardedForClientPort: false,
    dropInvalidHeaderFields: false,
    tlsHeaders: false,
    preserveHostHeader: false,
  } as const;
  const id = '1-67891233-abcdef012345678912345678';
  const names = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'x-amzn-trace-id'];

  test('end with the trace id and the forwarded headers', () => {
    expect(headersForTarget(httpRequest(), attributes, id)).toEqual([
      ['host', 'www.foobar.com'],
      ['x-amzn-trace-id', `Root=${id}`],
      ['x-forwarded-for', '203.0.113.7'],
      ['x-forwarded-port', '443'],
      ['x-forwarded-proto', 'https'],
    ]);
  });

  const forwarded: HeaderField[] = [['x-forwarded-for', '198.51.100.1']];
  test.each([
    ['append to what came', { forwardedForMode: 'append' }, forwarded, ['198.51.100.1, 203.0.113.7']],
    [
      'join several lines',
      { forwardedForMode: 'append' },
      [...forwarded, ...forwarded],
      ['198.51.100.1, 198.51.100.1, 203.0.113.7'],
    ],
    ['preserve what came', { forwardedForMode: 'preserve' }, forwarded, ['198.51.100.1']],
    ['preserve the absence', { forwardedForMode: 'preserve' }, [], []],
    ['remove what came', { forwardedForMode: 'remove' }, forwarded, []],
    ['name the client port', { forwardedForClientPort: true }, [], ['203.0.113.7:40000']],
  ] as const)('%s in X-Forwarded-For', (_name, changes, headers, expected) => {
    const result = headersForTarget(httpRequest({ headers }), { ...attributes, ...changes }, id);
    expect(result.filter(([name]) => name === 'x-forwarded-for').map(([, value]) => value)).toEqual(expected);
  });

  test.each<[string, Partial<HttpRequest>, object, HeaderField[]]>([
    [
      'hold none of the connection',
      {
        headers: [
          ['te', 'trailers'],
          ['transfer-encoding', 'chunked'],
        ],
      },
      {},
      [],
    ],
    ['hold names that are not valid', { headers: [['x_y', '1']] }, {}, [['x_y', '1']]],
    [
      'hold no names that are not valid when the attribute says so',
      { headers: [['x_y', '1']] },
      { dropInvalidHeaderFields: true },
      [],
    ],
    [
      'replace what the client says of protocol and port',
      {
        headers: [
          ['x-forwarded-proto', 'ftp'],
          ['x-forwarded-port', '1'],
        ],
      },
      {},
      [],
    ],
    [
      'name the TLS version when the attribute says so',
      { headers: [], tls: { version: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256' } },
      { tlsHeaders: true },
      [
        ['x-amzn-tls-version', 'TLSv1.3'],
        ['x-amzn-tls-cipher-suite', 'TLS_AES_128_GCM_SHA256'],
      ],
    ],
  ])('%s', (_name, request, changes, expected) => {
    const result = headersForTarget(httpRequest(request), { ...attributes, ...changes }, id);
    expect(result.filter(([name]) => !names.includes(name))).toEqual(expected);
  });

  test.each([
    ['the usual port', 443, 'www.foobar.com', false, 'www.foobar.com'],
    ['another port', 8443, 'www.foobar.com', false, 'www.foobar.com:8443'],
    ['another port that is named', 8443, 'www.foobar.com:8443', false, 'www.foobar.com:8443'],
    ['another port, preserved', 8443, 'www.foobar.com', true, 'www.foobar.com'],
  ])('name the host of a listener on %s', (_name, port, host, preserveHostHeader, expected) => {
    const request = httpRequest({ port, headers: [['host', host]] });
    expect(headersForTarget(request, { ...attributes, preserveHostHeader }, id)[0]).toEqual(['host', expected]);
  });

  test.each([
    [undefined, 'Root=NEW'],
    ['Root=1-a-b', 'Self=NEW;Root=1-a-b'],
    ['Self=1-c-d;Root=1-a-b;CalledFrom=app', 'Self=NEW;Root=1-a-b;CalledFrom=app'],
    ['TotalTimeSoFar=1ms', 'Root=NEW;TotalTimeSoFar=1ms'],
  ])('trace %s as %s', (existing, expected) => {
    expect(traceHeader(existing, 'NEW')).toBe(expected);
  });
});
