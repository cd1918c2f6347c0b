import { randomFillSync } from 'node:crypto';

const store = Buffer.alloc(4096);
/** All of the store has been given away at the beginning. */
let given = store.length;

/** Random bytes as hexadecimal digits. From a store: to ask the system each time would cost ten times as much. */
export function randomHex(bytes: number): string {
  if (given + bytes > store.length) {
    randomFillSync(store);
    given = 0;
  }
  given += bytes;
  return store.toString('hex', given - bytes, given);
}
