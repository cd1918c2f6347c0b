import { FILE_PATH } from './assembly-with-file.ts';
import type { Load } from './wrk.ts';

/** As clients of the API send it. */
export const MESSAGE = JSON.stringify({
  author: 'somebody',
  body: 'A message of the board, as long as they often are.',
});

export const LOAD_NAMES = ['static', 'list', 'insert'] as const;

export type LoadName = (typeof LOAD_NAMES)[number];

export const LOADS: Readonly<Record<LoadName, Load>> = {
  static: { method: 'GET', path: FILE_PATH },
  list: { method: 'GET', path: '/api/messages' },
  insert: { method: 'POST', path: '/api/messages', body: MESSAGE },
};

export const LOAD_LABELS: Readonly<Record<LoadName, string>> = {
  static: 'cached file of 50 KB',
  list: 'list of 20 messages',
  insert: 'insert',
};
