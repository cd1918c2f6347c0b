import { expect, test } from '@jest/globals';
import { explainFailure } from '../../../local/postgres/failures.ts';

test.each([
  ['could not extend file "base/1/2": No space left on device\nHINT: Check free disk space.', 'the disk is full.'],
  ['FATAL:  could not open file "global/pg_control": Permission denied', 'the folder cannot be written or reached.'],
  ['initdb: error: could not create directory "/x": Read-only file system', 'the folder cannot be written or reached.'],
  ['FATAL:  could not map anonymous shared memory: Cannot allocate memory', 'too little memory'],
  [
    'initdb: error while loading shared libraries: libz.so.1: cannot open',
    "PostgreSQL's programs do not run on this system",
  ],
  ['FATAL:  database files are incompatible with server', 'another version of PostgreSQL'],
  ['PANIC:  could not locate a valid checkpoint record at 0/1', 'the data is damaged.'],
  [
    'postgres: could not find the database system\nExpected to find it in the directory "/data",\nbut could not open file "/data/global/pg_control": No such file or directory',
    'the data is damaged.',
  ],
  ['LOG:  starting\nFATAL:  something else\nLOG:  ended', 'FATAL:  something else'],
  ['just this', 'just this'],
  ['', 'PostgreSQL ended without a word.'],
])('%j is explained in one line', (output, expected) => {
  const explanation = explainFailure({ doing: 'start PostgreSQL', directory: '/data', output });
  expect(explanation).toContain(`Cannot start PostgreSQL in /data: ${expected}`);
  expect(explanation).not.toContain('\n');
});
