import { DataApiError } from './errors.ts';

/** Values as PostgreSQL writes them, rewritten as the Data API returns them. */

/** A time of day or a timestamp, whose fraction of a second has 0, 3 or 6 digits. */
export function timeText(text: string): string {
  return text.replace(UNEVEN_FRACTION, (fraction) => fraction.padEnd(fraction.length > 4 ? 7 : 4, '0'));
}

const UNEVEN_FRACTION = /\.(?:\d{1,2}|\d{4,5})(?!\d)/;

/** A timestamp with time zone, in UTC and without its offset. */
export function timestamptzText(text: string): string {
  // As sessions are in UTC, nearly all are like that.
  if (text.endsWith('+00')) {
    return timeText(text.slice(0, -3));
  }
  const match = ZONED.exec(text);
  if (match === null) {
    return text;
  }
  const [, local = '', fraction = '', sign = '+', hours = '0', minutes = '0', seconds = '0', era = ''] = match;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return `${offset === 0 ? local : shifted(local, sign === '+' ? -offset : offset)}${timeText(fraction)}${era}`;
}

const ZONED = /^(\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+)?([-+])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/;

/** A statement may have set another time zone for its transaction. */
function shifted(local: string, seconds: number): string {
  const date = new Date(`${local.replace(' ', 'T')}Z`);
  return Number.isNaN(date.getTime())
    ? local
    : new Date(date.getTime() + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** A jsonb value without the spaces that PostgreSQL puts between its tokens. */
export function compactJson(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/gs, (_, string: string | undefined) => string ?? '');
}

/** PostgreSQL's hex format of bytea. */
export function base64Text(text: string): string {
  return Buffer.from(text.slice(2), 'hex').toString('base64');
}

/** The elements of a one-dimensional array: https://www.postgresql.org/docs/17/arrays.html#ARRAYS-IO */
export function arrayElements(text: string): readonly (string | null)[] {
  // `[0:2]={…}` tells that the first index is not 1.
  const body = text.slice(text.indexOf('{') + 1, -1);
  if (text.startsWith('[') ? text.slice(1, text.indexOf('=')).includes('[') : body.startsWith('{')) {
    throw new DataApiError('UnsupportedResultException', 'The result contains a multidimensional array');
  }
  return Array.from(body.matchAll(ELEMENT), ([, quoted, plain]) => {
    if (quoted !== undefined) {
      return quoted.replace(/\\(.)/gs, '$1');
    }
    return plain === 'NULL' ? null : (plain ?? '');
  });
}

const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,]+)/gs;
