import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseStatement } from '../../../local/rds-data/statement.ts';

const name = fc.stringMatching(/^[A-Za-z0-9_]{1,8}$/);
const text = (unit: string) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 12 });

/** A piece of SQL that ends by itself, and the parameters that the scanner finds in it. */
const piece = fc.oneof(
  text("ab :'\n").map((inner) => ({ sql: `'${inner.replaceAll("'", "''")}'`, names: [] as string[] })),
  text('ab :"\n').map((inner) => ({ sql: `"${inner.replaceAll('"', '""')}"`, names: [] as string[] })),
  text("ab :'\\").map((inner) => ({ sql: ` E'${inner.replace(/['\\]/g, '\\$&')}'`, names: [] as string[] })),
  text('ab :\'"*').map((inner) => ({ sql: `--${inner}\n`, names: [] as string[] })),
  text('ab :\'"-').map((inner) => ({ sql: `/*${inner}/* ${inner} */${inner}*/`, names: [] as string[] })),
  name.map((type) => ({ sql: `1::${type}`, names: [] as string[] })),
  text('ab(),=+ \n').map((sql) => ({ sql, names: [] as string[] })),
  name.map((parameter) => ({ sql: `:${parameter} `, names: [parameter] })),
  name.map((parameter) => ({ sql: `$$ :${parameter} $$`, names: [parameter] })),
);

describe('the scanner', () => {
  test('finds the parameters outside of quotes and comments, and leaves all else as it is', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        // A space keeps the end of one piece from the beginning of the next.
        const sql = pieces.map((each) => each.sql).join(' ');
        const names = pieces.flatMap((each) => each.names);
        let number = 0;
        const expected = pieces
          .map((each) => (each.names.length > 0 ? each.sql.replace(/:\w+/, () => `$${++number}`) : each.sql))
          .join(' ');
        expect(parseStatement(sql)).toEqual({ text: expected, parameterNames: names });
      }),
      { numRuns: 2000 },
    );
  });

  test('takes any text, and gives it back when the numbers are names again', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1:\'"$/*-E\\\n ;é𝄞'), maxLength: 60 }), (sql) => {
        const { text: parsed, parameterNames } = parseStatement(sql);
        let rest = sql;
        for (const parameter of parameterNames) rest = rest.slice(rest.indexOf(`:${parameter}`) + parameter.length + 1);
        expect(parsed.endsWith(rest)).toBe(true);
        expect(parsed.length).toBeGreaterThanOrEqual(sql.length - parameterNames.join('').length);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(["'", '"', "E'\\", '/*', '*/', '--', ':', '::', ':a', "E'", '$$', "''", '-'])(
    'takes 65,536 characters of %s in a moment',
    (unit) => {
      const since = performance.now();
      parseStatement(unit.repeat(Math.floor(65_536 / unit.length)));
      expect(performance.now() - since).toBeLessThan(1_000);
    },
  );
});
