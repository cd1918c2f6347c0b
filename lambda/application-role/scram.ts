import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** PostgreSQL's own choices: https://www.postgresql.org/docs/current/auth-password.html */
const ITERATIONS = 4096;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/**
 * What PostgreSQL keeps of a password. `CREATE ROLE … PASSWORD` takes it in the password's place, so that the password
 * itself is in no statement, and by that in no log.
 *
 * @see https://www.postgresql.org/docs/current/catalog-pg-authid.html
 * @see https://www.rfc-editor.org/rfc/rfc5802#section-3
 * @param salt random when not given
 * @throws Error on a character that would have to be normalised first
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(SALT_BYTES)): string {
  if (!PRINTABLE_ASCII.test(password)) {
    throw new Error('The password has characters other than printable ASCII, or none; let Secrets Manager generate it');
  }
  const salted = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const serverKey = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
