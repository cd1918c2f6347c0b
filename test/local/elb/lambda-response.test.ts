import { describe, expect, test } from '@jest/globals';
import { InvalidLambdaResponse, readLambdaResponse } from '../../../local/elb/lambda-response.ts';

const single = { statusCode: 200, headers: { 'content-type': 'text/html' }, isBase64Encoded: false };
const multi = { statusCode: 200, multiValueHeaders: { 'Content-Type': ['text/html'] }, isBase64Encoded: false };
const read = (response: unknown, multiValueHeaders = false) =>
  readLambdaResponse(JSON.stringify(response), multiValueHeaders);

describe('the response of a function', () => {
  test('in the default mode has one value a header', () => {
    expect(read({ ...single, body: 'é' })).toEqual({
      status: 200,
      headers: [
        ['server', 'awselb/2.0'],
        ['content-type', 'text/html'],
      ],
      body: Buffer.from('é'),
    });
  });

  test('in multi-value mode has every value', () => {
    const { headers } = read({ ...multi, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], server: ['own'] } }, true);
    expect(headers).toEqual([
      ['content-type', 'application/octet-stream'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['server', 'own'],
    ]);
  });

  test('may be in Base64', () => {
    expect(read({ ...single, isBase64Encoded: true, body: 'AP8=' }).body).toEqual(Buffer.from([0, 255]));
  });

  test('may name its reason', () => {
    expect(read({ ...single, statusDescription: '200 Quite OK' }).reason).toBe('Quite OK');
  });

  test.each(['Connection', 'keep-alive', 'Transfer-Encoding', 'upgrade', 'te', 'trailer', 'content-length'])(
    'loses the header %s',
    (name) => {
      expect(
        read({ ...single, headers: { [name]: 'x', 'content-type': 'a' } }).headers.map(([other]) => other),
      ).toEqual(['server', 'content-type']);
    },
  );
});

describe('a malformed response', () => {
  test.each([
    ['null', null, 'the response is null; it must be an object'],
    ['text', 'hello', 'the response is "hello"; it must be an object'],
    ['no statusCode', { ...single, statusCode: undefined }, 'statusCode is undefined'],
    [
      'statusCode as text',
      { ...single, statusCode: '200' },
      'statusCode is "200"; it must be a whole number from 200 to 599',
    ],
    ['statusCode 100', { ...single, statusCode: 100 }, 'statusCode is 100'],
    ['no isBase64Encoded', { ...single, isBase64Encoded: undefined }, 'isBase64Encoded is undefined'],
    [
      'no headers',
      { ...single, headers: undefined },
      'headers is undefined; it must be an object, as lambda.multi_value',
    ],
    ['a header that is a number', { ...single, headers: { a: 1 } }, 'headers.a is 1; it must be a string'],
    [
      'a header with a line break',
      { ...single, headers: { a: 'b\r\nc: d' } },
      'headers hold "a", whose name or value HTTP does not allow',
    ],
    [
      'a header with a space in its name',
      { ...single, headers: { 'a b': 'c' } },
      'headers hold "a b", whose name or value HTTP does not allow',
    ],
    ['a body that is an object', { ...single, body: {} }, 'body is {}; it must be a string'],
    ['headers above 32 K', { ...single, headers: { a: 'x'.repeat(32 * 1024) } }, 'more than 32 K'],
  ])('by %s is refused with the reason', (_name, response, message) => {
    expect(() => read(response)).toThrow(InvalidLambdaResponse);
    expect(() => read(response)).toThrow(message);
  });

  test.each([
    ['headers where multiValueHeaders belong', single, 'multiValueHeaders is undefined'],
    [
      'a header that is no array',
      { ...multi, multiValueHeaders: { a: 'b' } },
      'multiValueHeaders.a is "b"; it must be an array',
    ],
  ])('in multi-value mode by %s is refused', (_name, response, message) => {
    expect(() => read(response, true)).toThrow(message);
  });
});
