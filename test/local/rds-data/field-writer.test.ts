import { describe, expect, test } from '@jest/globals';
import { jsonWriter, recordWriter } from '../../../local/rds-data/field-writer.ts';
import { BUILT_IN_TYPES, fromCatalog, type PostgresType } from '../../../local/rds-data/postgres-type.ts';

const DEFAULTS = { decimalReturnType: 'STRING', longReturnType: 'LONG' } as const;

function type(name: string): PostgresType {
  const found = [...BUILT_IN_TYPES.values()].find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`no built-in type ${name}`);
  }
  return found;
}

describe('a value in records', () => {
  test.each([
    ['int2', '7', '{"longValue":7}'],
    ['int4', '-7', '{"longValue":-7}'],
    ['int8', '9223372036854775807', '{"longValue":9223372036854775807}'],
    ['float4', '1.5', '{"doubleValue":1.5}'],
    ['float8', '1e+300', '{"doubleValue":1e+300}'],
    ['float8', 'NaN', '{"doubleValue":"NaN"}'],
    ['float8', '-Infinity', '{"doubleValue":"-Infinity"}'],
    ['numeric', '1.10', '{"stringValue":"1.10"}'],
    ['bool', 't', '{"booleanValue":true}'],
    ['bool', 'f', '{"booleanValue":false}'],
    ['bytea', '\\x0001', '{"blobValue":"AAE="}'],
    ['text', 'say "hi"\n', '{"stringValue":"say \\"hi\\"\\n"}'],
    ['bpchar', 'ab  ', '{"stringValue":"ab  "}'],
    ['uuid', 'd9428888-122b-11e1-b85c-61cd3cbb3210', '{"stringValue":"d9428888-122b-11e1-b85c-61cd3cbb3210"}'],
    ['oid', '26', '{"stringValue":"26"}'],
    ['date', '2026-11-23', '{"stringValue":"2026-11-23"}'],
    ['time', '12:00:00.5', '{"stringValue":"12:00:00.500"}'],
    ['timestamp', '2026-11-23 12:00:00', '{"stringValue":"2026-11-23 12:00:00"}'],
    ['timestamptz', '2026-11-23 12:00:00+01', '{"stringValue":"2026-11-23 11:00:00"}'],
    ['json', '{"a": 1}', '{"stringValue":"{\\"a\\": 1}"}'],
    ['jsonb', '{"a": 1}', '{"stringValue":"{\\"a\\":1}"}'],
    ['void', '', '{"stringValue":""}'],
    ['_int4', '{1,NULL}', '{"arrayValue":{"longValues":[1,null]}}'],
    ['_float8', '{1.5}', '{"arrayValue":{"doubleValues":[1.5]}}'],
    ['_bool', '{t,f}', '{"arrayValue":{"booleanValues":[true,false]}}'],
    ['_text', '{a,"b c"}', '{"arrayValue":{"stringValues":["a","b c"]}}'],
    ['_numeric', '{1.10}', '{"arrayValue":{"stringValues":["1.10"]}}'],
    ['_text', '{}', '{"arrayValue":{"stringValues":[]}}'],
    ['text', null, '{"isNull":true}'],
    ['_int4', null, '{"isNull":true}'],
  ])('of type %s: %s', (name, text, expected) => {
    expect(recordWriter(type(name), DEFAULTS)(text)).toBe(expected);
  });
});

describe('resultSetOptions', () => {
  test.each([
    ['int8', '7', '{"stringValue":"7"}'],
    ['numeric', '7', '{"longValue":7}'],
    ['numeric', '7.50', '{"doubleValue":7.5}'],
    ['numeric', 'NaN', '{"doubleValue":"NaN"}'],
    ['_int4', '{1}', '{"arrayValue":{"stringValues":["1"]}}'],
  ])('decimals as numbers and longs as strings: %s %s', (name, text, expected) => {
    const options = { decimalReturnType: 'DOUBLE_OR_LONG', longReturnType: 'STRING' } as const;
    expect(recordWriter(type(name), options)(text)).toBe(expected);
  });

  test('a decimal beyond the longs cannot be returned as one', () => {
    const write = recordWriter(type('numeric'), { ...DEFAULTS, decimalReturnType: 'DOUBLE_OR_LONG' });
    expect(() => write('9223372036854775808')).toThrow('out of the range of a long');
  });
});

describe('a value in formattedRecords', () => {
  test.each([
    ['int8', '9223372036854775807', '9223372036854775807'],
    ['numeric', '1.10', '"1.10"'],
    ['bytea', '\\x0001', '"AAE="'],
    ['jsonb', '{"a": 1}', '"{\\"a\\":1}"'],
    ['_int4', '{1,NULL}', '[1,null]'],
    ['_int4', null, 'null'],
    ['text', null, 'null'],
  ])('of type %s: %s', (name, text, expected) => {
    expect(jsonWriter(type(name), DEFAULTS)(text)).toBe(expected);
  });
});

describe('types from the catalog', () => {
  const row = { elementOid: null, elementName: null, elementTyptype: null };

  test.each([
    ['an enum', { ...row, name: 'mood', typtype: 'e' }, 'happy', '{"stringValue":"happy"}'],
    ['a type of an extension', { ...row, name: 'citext', typtype: 'b' }, 'Text', '{"stringValue":"Text"}'],
    [
      'an array of an enum',
      { name: '_mood', typtype: 'b', elementOid: 99_999, elementName: 'mood', elementTyptype: 'e' },
      '{happy}',
      '{"arrayValue":{"stringValues":["happy"]}}',
    ],
    [
      'an array of a domain over int4',
      { name: '_age', typtype: 'b', elementOid: 23, elementName: 'int4', elementTyptype: 'b' },
      '{42}',
      '{"arrayValue":{"longValues":[42]}}',
    ],
  ])('%s', (_, catalogRow, text, expected) => {
    expect(recordWriter(fromCatalog(catalogRow), DEFAULTS)(text)).toBe(expected);
  });

  test.each([
    ['char', 'b'],
    ['interval', 'b'],
    ['timetz', 'b'],
    ['xml', 'b'],
    ['money', 'b'],
    ['macaddr', 'b'],
    ['point', 'b'],
    ['regclass', 'b'],
    ['regtype', 'b'],
    ['int8range', 'r'],
    ['tsmultirange', 'm'],
    ['record', 'p'],
    ['person', 'c'],
  ])('%s cannot be returned', (name, typtype) => {
    expect(() => recordWriter(fromCatalog({ ...row, name, typtype }), DEFAULTS)).toThrow(
      `The result contains the unsupported data type "${name.toUpperCase()}".`,
    );
  });
});
