import type { Readable } from 'node:stream';

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

async function* resume(chunks: readonly Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
