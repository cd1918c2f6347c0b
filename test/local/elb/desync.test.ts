import { describe, expect, test } from '@jest/globals';
import { classify, mitigate } from '../../../local/elb/desync.ts';
import type { HeaderField } from '../../../local/elb/request.ts';
import { httpRequest } from './requests.ts';

describe('the classification of a request', () => {
  test.each<[string, string, HeaderField[], string | undefined]>([
    ['without a body', 'GET', [], undefined],
    ['with a length', 'POST', [['content-length', '3']], undefined],
    ['in chunks', 'POST', [['transfer-encoding', 'Chunked']], undefined],
    ['with an empty value', 'GET', [['x-empty', '']], undefined],
    ['with a length that is no number', 'POST', [['content-length', '+3']], 'Severe BadContentLength'],
    [
      'with two lengths',
      'POST',
      [
        ['content-length', '3'],
        ['content-length', '4'],
      ],
      'Severe MultipleContentLength',
    ],
    [
      'with the same length twice',
      'POST',
      [
        ['content-length', '3'],
        ['content-length', '3'],
      ],
      'Ambiguous DuplicateContentLength',
    ],
    ['chunked twice', 'POST', [['transfer-encoding', 'chunked, chunked']], 'Severe MultipleTransferEncodingChunked'],
    ['in another encoding', 'POST', [['transfer-encoding', 'xchunked']], 'Severe BadTransferEncoding'],
    [
      'with both',
      'POST',
      [
        ['content-length', '3'],
        ['transfer-encoding', 'chunked'],
      ],
      'Ambiguous BothTeClPresent',
    ],
    ['with a header like one of framing', 'POST', [['transfer_encoding', 'chunked']], 'Ambiguous SuspiciousHeader'],
    ['by GET with a body', 'GET', [['content-length', '3']], 'Ambiguous UndefinedContentLengthSemantics'],
    ['by HEAD in chunks', 'HEAD', [['transfer-encoding', 'chunked']], 'Ambiguous UndefinedTransferEncodingSemantics'],
    ['by GET with a length of 0', 'GET', [['content-length', '0']], 'Acceptable GetHeadZeroContentLength'],
    ['with a header that is not ASCII', 'GET', [['x-name', 'J\u00fcrgen']], 'Acceptable NonCompliantHeader'],
    ['with a NUL in a header', 'GET', [['x-name', 'a\0b']], 'Severe BadHeader'],
  ])('%s', (_name, method, headers, expected) => {
    const found = classify(httpRequest({ method, headers: [['host', 'a'], ...headers] }));
    expect(found && `${found.tier} ${found.reason}`).toBe(expected);
  });
});

test.each([
  ['monitor', 'allow', 'allow', 'allow'],
  ['defensive', 'allow', 'close', 'block'],
  ['strictest', 'block', 'block', 'block'],
] as const)('mode %s: acceptable %s, ambiguous %s, severe %s', (mode, acceptable, ambiguous, severe) => {
  expect(mitigate(mode, undefined)).toBe('allow');
  expect(mitigate(mode, { tier: 'Acceptable', reason: '' })).toBe(acceptable);
  expect(mitigate(mode, { tier: 'Ambiguous', reason: '' })).toBe(ambiguous);
  expect(mitigate(mode, { tier: 'Severe', reason: '' })).toBe(severe);
});
