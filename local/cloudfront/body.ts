import { Readable } from 'node:stream';

export type CollectedBody =
  | { readonly kind: 'whole'; readonly body: Buffer }
  /** Larger than the limit: what was read of it, and the rest. */
  | { readonly kind: 'part'; readonly body: AsyncIterable<Buffer> };

/** Reads a body into memory, as far as the limit. @param limit in bytes. @throws when the stream breaks. */
export async function collectBody(stream: Readable, limit: number): Promise<CollectedBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    chunks.push(next.value);
    length += next.value.length;
    if (length > limit) return { kind: 'part', body: resume(chunks, iterator) };
  }
  return { kind: 'whole', body: Buffer.concat(chunks, length) };
}

/** Unlike a generator it lets go of the rest even when nothing of it was read. */
function resume(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  const left = [...chunks];
  const next = async (): Promise<IteratorResult<Buffer>> => {
    const value = left.shift();
    return value === undefined ? rest.next() : { value };
  };
  const end = async (): Promise<IteratorResult<Buffer>> => {
    await rest.return?.();
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
}

/** Lets go of a body that nobody reads. */
export async function discard(body: AsyncIterable<Buffer>): Promise<void> {
  // A response that is let go of ends with an error, which is news to nobody.
  if (body instanceof Readable) body.on('error', () => undefined).destroy();
  else await body[Symbol.asyncIterator]().return?.();
}
