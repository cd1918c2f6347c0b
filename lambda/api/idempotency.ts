import { createHash } from 'node:crypto';
import type { MessageContent } from './message.ts';
import { Problem } from './problem.ts';

/**
 * @returns undefined when the client sent no key.
 * @throws Problem 400
 */
export function parseIdempotencyKey(value: string | undefined): string | undefined {
  if (value !== undefined && !/^[\x20-\x7e]{1,255}$/.test(value)) {
    throw new Problem(400, 'The header Idempotency-Key must be 1 to 255 printable ASCII characters.');
  }
  return value;
}

/** What tells a repeated request from another one under the same key. */
export function fingerprint({ author, body }: MessageContent): string {
  return createHash('sha256')
    .update(JSON.stringify([author, body]))
    .digest('hex');
}
