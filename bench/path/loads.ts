import { FILE_PATH } from './assembly-with-file.ts';
import type { Load } from './wrk.ts';

/** As clients of the API send it. */
export const MESSAGE = JSON.stringify({
  author: 'somebody',
  body: 'A message of the board, as long as they often are.',
});

export const LOADS = {
  static: { method: 'GET', path: FILE_PATH },
  list: { method: 'GET', path: '/api/messages' },
  insert: { method: 'POST', path: '/api/messages', body: MESSAGE },
} satisfies Readonly<Record<string, Load>>;

export type LoadName = keyof typeof LOADS;

export const LOAD_NAMES = ['static', 'list', 'insert'] as const satisfies readonly LoadName[];

export const LOAD_LABELS: Readonly<Record<LoadName, string>> = {
  static: 'cached file of 50 KB',
  list: 'list of 20 messages',
  insert: 'insert',
};
