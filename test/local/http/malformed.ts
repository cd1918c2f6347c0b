/** Requests that are none, each as the bytes on the wire. */
export const malformedRequests: readonly (readonly [name: string, bytes: string])[] = [
  ['noise', '\x00\x01\x02\x03\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['no version', 'GET /\r\n\r\n'],
  ['an unknown version', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n'],
  ['an unknown method', 'GETT / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n'],
  ['a line without a colon', 'GET / HTTP/1.1\r\nHost: localhost\r\nnothing\r\n\r\n'],
  ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nx: a\x00b\r\n\r\n'],
  ['a carriage return in a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nx: a\rb\r\n\r\n'],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['a length with a sign', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\na'],
  ['a length that is no number', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1x\r\n\r\na'],
  ['a length without end', `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${'9'.repeat(40)}\r\n\r\na`],
  ['chunks not last', 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['chunks by another name', 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
];

/** Bodies in chunks that are none, after a header that is fine. */
export const malformedChunks: readonly (readonly [name: string, body: string])[] = [
  ['a size that is no number', 'x\r\na\r\n0\r\n\r\n'],
  ['a size with a sign', '-1\r\na\r\n0\r\n\r\n'],
  ['a size without end', `${'f'.repeat(40)}\r\na\r\n0\r\n\r\n`],
  ['more than the size', '1\r\nabc\r\n0\r\n\r\n'],
  ['extensions without end', `1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`],
];
