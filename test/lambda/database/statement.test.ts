import { expect, test } from '@jest/globals';
import { statement } from '../../../lambda/database/statement.ts';

/** Prepares what answers, with the number of its preparation, when it is told to. */
function preparations() {
  const pending: ((failure?: Error) => void)[] = [];
  let prepared = 0;
  const run = statement<'value', string>(() => ({
    prepare: () => {
      prepared += 1;
      const number = prepared;
      return {
        execute: ({ value }) =>
          new Promise((resolve, reject) => {
            pending.push((failure) => (failure ? reject(failure) : resolve([`${value} by ${number}`])));
          }),
      };
    },
  }));
  return { run, answer: (failure?: Error) => pending.shift()?.(failure) };
}

test('a statement is prepared once for executions one after another, failed ones too', async () => {
  const { run, answer } = preparations();
  const failed = run({ value: 'first' });
  answer(new Error('refused'));
  await expect(failed).rejects.toThrow('refused');
  const second = run({ value: 'second' });
  answer();
  expect(await second).toEqual(['second by 1']);
});

test('executions at the same time do not share what is prepared', async () => {
  const { run, answer } = preparations();
  const both = Promise.all([run({ value: 'first' }), run({ value: 'second' })]);
  answer();
  answer();
  expect(await both).toEqual([['first by 1'], ['second by 2']]);
});
