import { describe, expect, test } from '@jest/globals';
import { bindParameters } from '../../../local/rds-data/parameter.ts';
import type { FieldValue, TypeHint } from '../../../local/rds-data/request.ts';
import { parseStatement } from '../../../local/rds-data/statement.ts';

const statement = parseStatement('SELECT :p');

function bind(type: FieldValue['type'], value: string, typeHint?: TypeHint) {
  return bindParameters(statement, [{ name: 'p', value: { type, value }, typeHint }])[0];
}

describe('the type that a parameter has for PostgreSQL', () => {
  test.each([
    ['longValue', '9007199254740993', { oid: 20, value: '9007199254740993' }],
    ['doubleValue', '1.5', { oid: 701, value: '1.5' }],
    ['booleanValue', 'true', { oid: 16, value: 'true' }],
    ['stringValue', 'text', { oid: 25, value: 'text' }],
    ['blobValue', 'AAEC', { oid: 17, value: Buffer.from([0, 1, 2]) }],
    ['isNull', '', { oid: 0, value: null }],
  ] as const)('of %s', (type, value, expected) => {
    expect(bind(type, value)).toEqual(expected);
  });

  test.each([
    ['DATE', '2026-11-23', 1082],
    ['DECIMAL', '-12.50', 1700],
    ['JSON', '{"a":1}', 114],
    ['TIME', '12:34:56.789', 1083],
    ['TIMESTAMP', '2026-11-23 12:34:56', 1114],
    ['TIMESTAMP', '2026-11-23 12:34:56.789123', 1114],
    ['UUID', 'd9428888-122b-11e1-b85c-61cd3cbb3210', 2950],
  ] as const)('of a string with the hint %s: %s', (typeHint, value, oid) => {
    expect(bind('stringValue', value, typeHint)).toEqual({ oid, value });
  });

  test('a hint does not change a null or another type', () => {
    expect(bind('isNull', '', 'UUID')).toEqual({ oid: 0, value: null });
    expect(bind('longValue', '1', 'DECIMAL')).toEqual({ oid: 20, value: '1' });
  });
});

describe('refused parameters', () => {
  test.each([
    ['DATE', '23.11.2026', 'YYYY-MM-DD'],
    ['DECIMAL', 'much', 'a decimal number'],
    ['TIME', '12:34', 'HH:MM:SS[.FFF]'],
    ['TIMESTAMP', '2026-11-23T12:34:56Z', 'YYYY-MM-DD HH:MM:SS[.FFF]'],
  ] as const)('%s in another form than documented: %s', (typeHint, value, expected) => {
    expect(() => bind('stringValue', value, typeHint)).toThrow(
      `Parameter p with the type hint ${typeHint} is "${value}"; expected ${expected}.`,
    );
  });

  test('a statement that names a parameter which was not given', () => {
    expect(() =>
      bindParameters(parseStatement(':a :b'), [{ name: 'a', value: { type: 'isNull', value: '' } }]),
    ).toThrow('Cannot find parameter: b');
  });

  test('not one that the statement does not name', () => {
    expect(bindParameters(parseStatement('SELECT 1'), [{ name: 'a', value: { type: 'isNull', value: '' } }])).toEqual(
      [],
    );
  });
});
