import type { KeyValueStore } from './key-value-store.ts';

/** What functions ask of the store that they are associated with, in text. */
export type KeyValueAccess = (operation: string, id: string, key: string) => string;

/** @param store undefined when the function is associated with none. */
export function keyValueAccess(store: KeyValueStore | undefined, started = new Date()): KeyValueAccess {
  const date = started.toISOString();
  return (operation, id, key) => {
    if (store === undefined || (id !== '' && id !== store.id)) {
      return JSON.stringify({ error: `The function is not associated with the key value store ${id}`.trimEnd() });
    }
    const { values } = store;
    if (operation === 'exists') return JSON.stringify({ result: values.has(key) });
    if (operation === 'meta') {
      return JSON.stringify({ result: { creationDateTime: date, lastUpdatedDateTime: date, keyCount: values.size } });
    }
    const value = values.get(key);
    return JSON.stringify(value === undefined ? { error: 'KeyNotFound' } : { result: value });
  };
}
