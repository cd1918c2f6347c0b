import { messageOf } from '../database/errors.ts';
import { Problem } from './problem.ts';
import type { ApiRequest } from './request.ts';

const MAXIMUM_BYTES = 16 * 1024;
const MEDIA_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/** The JSON value of a request's body. @throws Problem 400, 413 or 415 */
export function readJson({ headers, body }: ApiRequest): unknown {
  const type = headers.get('content-type');
  if (type === undefined || !MEDIA_TYPE.test(type)) {
    const got = type === undefined ? 'none' : `"${type}"`;
    throw new Problem(415, `The header Content-Type must be "application/json" (in UTF-8), got ${got}.`, {
      headers: { accept: 'application/json' },
    });
  }
  const encoding = headers.get('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Problem(415, `The body must be sent without a Content-Encoding, got "${encoding}".`, {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  if (body.byteLength > MAXIMUM_BYTES) {
    throw new Problem(413, `The body may be at most ${MAXIMUM_BYTES} bytes, got ${body.byteLength}.`);
  }
  return parse(body);
}

function parse(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(400, 'The body is not valid UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = text.trim() === '' ? 'it is empty' : messageOf(error);
    throw new Problem(400, `The body is not valid JSON: ${reason}.`);
  }
}
