import { describe, expect, test } from '@jest/globals';
import { parseStatement } from '../../../local/rds-data/statement.ts';

describe('the parameter scanner', () => {
  test.each([
    ['a named parameter', 'SELECT :id', 'SELECT $1', ['id']],
    ['every occurrence as a parameter of its own', ':a + :b + :a', '$1 + $2 + $3', ['a', 'b', 'a']],
    ['numeric names, the longest one', ':1, :10', '$1, $2', ['1', '10']],
    ['a parameter beside a cast', ':id::uuid', '$1::uuid', ['id']],
    ['a cast alone', "'1'::int", "'1'::int", []],
    ['names with underscores and digits', ':first_name2', '$1', ['first_name2']],
    ['a colon without a name', 'a : b, f(x := :y)', 'a : b, f(x := $1)', ['y']],
    ['text in single quotes', "':a' || :b || 'it''s :c'", "':a' || $1 || 'it''s :c'", ['b']],
    ['a backslash, which is no escape in plain quotes', "'\\' || :a || '\\'", "'\\' || $1 || '\\'", ['a']],
    ['an escape string', "E'it\\'s :a' || :b", "E'it\\'s :a' || $1", ['b']],
    ['an identifier in double quotes', '":a" = :b', '":a" = $1', ['b']],
    ['a quote inside an identifier', '"a"":b" = :c', '"a"":b" = $1', ['c']],
    ['a line comment', '-- :a\n:b', '-- :a\n$1', ['b']],
    ['a line comment at the end', ':a -- :b', '$1 -- :b', ['a']],
    ['a block comment', '/* :a */ :b', '/* :a */ $1', ['b']],
    ['nested block comments', '/* /* :a */ :b */ :c', '/* /* :a */ :b */ $1', ['c']],
    ['quotes inside comments', "/* it's */ :a -- it's\n, :b", "/* it's */ $1 -- it's\n, $2", ['a', 'b']],
    ['comments inside quotes', "'--' || :a || '/*' || :b", "'--' || $1 || '/*' || $2", ['a', 'b']],
    ['an unterminated quote', "':a", "':a", []],
    ['an unterminated comment', '/* :a', '/* :a', []],
    ['text of many lines', "'one\n:a\n' || :b", "'one\n:a\n' || $1", ['b']],
    ['nothing', '', '', []],
  ])('reads %s', (_, sql, text, parameterNames) => {
    expect(parseStatement(sql)).toEqual({ text, parameterNames });
  });

  test.each([
    ['a dollar-quoted body', 'DO $$ BEGIN x := :y; END $$', ['y']],
    ['an array slice', 'SELECT a[1:2]', ['2']],
  ])('falls, as on AWS, into the trap of %s', (_, sql, parameterNames) => {
    expect(parseStatement(sql).parameterNames).toEqual(parameterNames);
  });

  test.each(["'", '"', "''", "E'\\", '/*', '--', ':', 'a'])('takes the longest statement made of %s', (piece) => {
    expect(parseStatement(piece.repeat(65_536 / piece.length)).parameterNames).toEqual([]);
  });
});
