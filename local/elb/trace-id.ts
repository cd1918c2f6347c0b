import { randomHex } from '../random-hex.ts';

/** The form of X-Ray's trace ids: a version, the time in seconds and 96 random bits. */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, '0');
  return `1-${seconds}-${randomHex(12)}`;
}
