import { describe, expect, test } from '@jest/globals';
import { splitFolds } from '../../../../tools/diff/report/split.ts';

const fold = (...items: readonly string[]) => ({ open: '(', items, close: ')' });

describe('comments', () => {
  test.each([
    ['hold what fits', [fold('a', 'b'), fold('c')], 20, ['(ab)(c)']],
    ['are as long as allowed', [fold('aaaa'), fold('bb')], 6, ['(aaaa)', '(bb)']],
    ['continue a fold', [fold('aaa', 'bbb', 'ccc')], 8, ['(aaabbb)', '(ccc)']],
    ['cut what is longer than a comment', [fold('a'.repeat(50))], 10, [`(${'a'.repeat(5)}\n…\n)`]],
    ['leave out what is empty', [fold(), fold('a')], 10, ['(a)']],
  ])('%s', (_, folds, limit, expected) => {
    expect(splitFolds(folds, limit)).toEqual(expected);
  });
});
