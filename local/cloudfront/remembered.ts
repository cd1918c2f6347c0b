/**
 * Asks a function of each object once, for as long as the object lives: for what follows from objects that are met again
 * and never change, as the headers are that a viewer repeats on its connection.
 */
export function remembered<Key extends object, Value extends NonNullable<unknown>>(
  work: (key: Key) => Value,
): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    const value = known.get(key);
    if (value !== undefined) return value;
    const first = work(key);
    known.set(key, first);
    return first;
  };
}
