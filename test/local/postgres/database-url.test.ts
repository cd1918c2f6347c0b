import { expect, test } from '@jest/globals';
import { parseDatabaseUrl } from '../../../local/postgres/database-url.ts';

test.each([
  ['postgres://u@h', { host: 'h', port: 5432, user: 'u', password: '', database: 'u', tls: 'off' }],
  [
    'postgresql://u%40x:p%2Fw@db.example:5433/my%20db?sslmode=require',
    { host: 'db.example', port: 5433, user: 'u@x', password: 'p/w', database: 'my db', tls: 'unverified' },
  ],
  ['postgres://u:p@h/d?sslmode=verify-full', { tls: 'verified' }],
  ['postgres://u:p@[::1]:5432/d?sslmode=disable', { host: '::1', database: 'd', tls: 'off' }],
])('%s', (url, expected) => {
  expect(parseDatabaseUrl(url)).toMatchObject(expected);
});

test.each([
  ['mysql://u:secret@h/d', 'is not a PostgreSQL address: got "mysql://u:…@h/d"'],
  ['localhost:5432', 'is not a PostgreSQL address'],
  ['', 'is not a PostgreSQL address: got ""'],
  ['postgres://h/d', 'names no user: got "postgres://h/d"'],
  ['postgres://u:se/cr:et@h/d', 'is not a PostgreSQL address: got "postgres://u:…@h/d"'],
  ['postgres://u:100%@h/d', 'holds a malformed percent escape: got "postgres://u:…@h/d"'],
  ['postgres://u:p@h/100%', 'holds a malformed percent escape: got "postgres://u:…@h/100%"'],
])('%j is refused, without telling its password', (url, message) => {
  expect(() => parseDatabaseUrl(url)).toThrow(`DATABASE_URL ${message}`);
  expect(() => parseDatabaseUrl(url)).toThrow('expected postgresql://user:password@host:5432/database.');
});

test('an unknown sslmode is refused: the connection would not be encrypted as it was meant to be', () => {
  expect(() => parseDatabaseUrl('postgres://u:p@h/d?sslmode=verify')).toThrow(
    'DATABASE_URL has an unknown sslmode: got "verify", allowed are disable, allow, prefer, require, verify-ca, verify-full.',
  );
});
