import { describe, expect, test } from '@jest/globals';
import { readProblem, unreachable } from '../../../web/api/problem.ts';

const JSON_HEADERS = { 'content-type': 'application/problem+json' };

describe('an answer that is no success', () => {
  test('of the API says what it says', () => {
    const body = {
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      detail: 'The message is not valid.',
      errors: [{ pointer: '#/author', detail: 'must not be blank' }],
    };
    expect(readProblem(422, new Headers(JSON_HEADERS), JSON.stringify(body))).toMatchObject({
      status: 422,
      message: 'The message is not valid.',
      fields: [{ pointer: '#/author', detail: 'must not be blank' }],
    });
  });

  test.each([
    ['a title without a detail', JSON_HEADERS, '{"title":"Not Found"}', 'Not Found'],
    ['an empty object', JSON_HEADERS, '{}', 'The site refused this request (404).'],
    ['a list', JSON_HEADERS, '[]', 'The site refused this request (404).'],
    ['null', JSON_HEADERS, 'null', 'The site refused this request (404).'],
    ['no JSON in spite of its type', JSON_HEADERS, '<html>', 'The site refused this request (404).'],
    ['a detail that is no text', JSON_HEADERS, '{"detail":7}', 'The site refused this request (404).'],
    ['a page', { 'content-type': 'text/html' }, '{"detail":"not read"}', 'The site refused this request (404).'],
    ['no type', {}, '', 'The site refused this request (404).'],
  ])('%s', (_, headers, text, message) => {
    expect(readProblem(404, new Headers(headers), text).message).toBe(message);
  });

  test('of a load balancer without a target says that nobody could answer', () => {
    expect(readProblem(502, new Headers(), '<html>').message).toBe(
      'No server could answer this request (502). Please try again in a moment.',
    );
  });

  test('leaves out what is no field problem', () => {
    const errors = [{ pointer: '#/body', detail: 'must not be blank' }, { pointer: 1 }, null, 'x'];
    expect(readProblem(422, new Headers(JSON_HEADERS), JSON.stringify({ errors })).fields).toEqual([errors[0]]);
  });

  test.each([
    ['5', 5],
    ['0', 0],
    ['86400', 120],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
    [undefined, undefined],
  ])('Retry-After %s: after %s seconds', (header, seconds) => {
    const headers = new Headers(header === undefined ? {} : { 'retry-after': header });
    expect(readProblem(503, headers, '').retryAfterSeconds).toBe(seconds);
  });
});

test.each([
  [
    Object.assign(new Error('The operation timed out'), { name: 'TimeoutError' }),
    'The site took too long to answer. Please try again.',
  ],
  [new TypeError('Failed to fetch'), 'The site could not be reached. Please check your connection and try again.'],
])('no answer at all, because of %s', (reason, message) => {
  expect(unreachable(reason)).toMatchObject({ status: 0, message });
});
