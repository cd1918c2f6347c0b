import { randomInt } from 'node:crypto';

/** Load balancers compare values regardless of case and take `*` and `?` for wildcards, so only these, and enough. */
const CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 64;

/** A new value of the header: 330 bits. */
export function generateSecretValue(): string {
  return Array.from({ length: LENGTH }, () => CHARACTERS.charAt(randomInt(CHARACTERS.length))).join('');
}
