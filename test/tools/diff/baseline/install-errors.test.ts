import { expect, test } from '@jest/globals';
import { installErrors } from '../../../../tools/diff/baseline/install-errors.ts';

const lines = (prefix: string, count: number): string =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`).join('\n');

test.each([
  [
    "npm's reason, without its usage and where it logs",
    'npm warn deprecated a@1\nnpm error code EUSAGE\nnpm error\nnpm error Missing: b@2 from lock file\nnpm error\n' +
      'npm error Clean install a project\nnpm error Usage:\nnpm error npm ci\nnpm error A complete log of this run',
    'code EUSAGE\nMissing: b@2 from lock file',
  ],
  [
    "npm's reason in the words of older versions",
    'added 1\nnpm ERR! code E404\nnpm ERR! 404 Not Found\nnpm ERR! 404 ',
    'code E404\n404 Not Found',
  ],
  ['the first of many', lines('npm error line ', 20), `${lines('line ', 12)}\n… (8 more lines)`],
  [
    "the last lines of another's",
    `${lines('fetching ', 30)}\n\nERR_PNPM_OUTDATED_LOCKFILE`,
    `${lines('fetching ', 30).split('\n').slice(-11).join('\n')}\nERR_PNPM_OUTDATED_LOCKFILE`,
  ],
  ['no colours', '\u001b[31mnpm error\u001b[39m code E1', 'code E1'],
  ['nothing where nothing was said', '', ''],
])('of the output of an installation is told: %s', (_, output, expected) => {
  expect(installErrors(output)).toBe(expected);
});
