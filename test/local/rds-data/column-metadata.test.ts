import { expect, test } from '@jest/globals';
import { columnMetadata } from '../../../local/rds-data/column-metadata.ts';
import { BUILT_IN_TYPES, type PostgresType } from '../../../local/rds-data/postgres-type.ts';

function type(name: string): PostgresType {
  return [...BUILT_IN_TYPES.values()].find((known) => known.name === name) ?? { name, kind: 'text' };
}

test('has 14 members', () => {
  const source = { tableName: 'message', notNull: true, identity: false, serial: true };
  expect(columnMetadata({ name: 'id', type: type('int4'), typeModifier: -1, source })).toEqual({
    arrayBaseColumnType: 0,
    isAutoIncrement: true,
    isCaseSensitive: false,
    isCurrency: false,
    isSigned: true,
    label: 'id',
    name: 'id',
    nullable: 0,
    precision: 10,
    scale: 0,
    schemaName: '',
    tableName: 'message',
    type: 4,
    typeName: 'serial',
  });
});

test.each([
  ['int2', -1, { type: 5, precision: 5, isSigned: true, isCaseSensitive: false }],
  ['int4', -1, { type: 4, precision: 10, nullable: 1, tableName: '' }],
  ['int8', -1, { type: -5, precision: 19 }],
  ['float4', -1, { type: 7 }],
  ['float8', -1, { type: 8 }],
  ['numeric', -1, { type: 2, precision: 0, scale: 0 }],
  ['numeric', (10 << 16) + 2 + 4, { type: 2, precision: 10, scale: 2 }],
  ['bool', -1, { type: -7, precision: 1 }],
  ['text', -1, { type: 12, precision: 2_147_483_647, isCaseSensitive: true }],
  ['varchar', 84, { type: 12, precision: 80 }],
  ['bpchar', 12, { type: 1, precision: 8 }],
  ['bytea', -1, { type: -2 }],
  ['date', -1, { type: 91 }],
  ['time', -1, { type: 92 }],
  ['timestamp', -1, { type: 93, scale: 6 }],
  ['timestamptz', 3, { type: 93, scale: 3 }],
  ['uuid', -1, { type: 1111 }],
  ['jsonb', -1, { type: 1111 }],
  ['mood', -1, { type: 1111, typeName: 'mood' }],
  ['_int4', -1, { type: 2003, arrayBaseColumnType: 4, typeName: '_int4' }],
])('describes %s (%i)', (name, typeModifier, expected) => {
  expect(columnMetadata({ name: 'c', type: type(name), typeModifier })).toMatchObject({ typeName: name, ...expected });
});

test('an identity column counts up without being of a serial type', () => {
  const source = { tableName: 't', notNull: true, identity: true, serial: false };
  expect(columnMetadata({ name: 'id', type: type('int8'), typeModifier: -1, source })).toMatchObject({
    isAutoIncrement: true,
    typeName: 'int8',
  });
});
