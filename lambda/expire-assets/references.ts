/** Files in which no asset is named, and which may be too large to read. */
const BINARY = /\.(avif|gif|ico|jpe?g|png|webp|woff2?|ttf|otf|eot|mp[34]|m4[av]|webm|ogg|wav|pdf|zip|gz|br|wasm)$/i;

export function mayName(key: string): boolean {
  return !BINARY.test(key);
}

/**
 * The assets that a text names. By the hash alone, since a name may be written in more than one way: relative to
 * another asset, or with escapes. What is named by accident is kept, which does no harm.
 */
export function namedIn(text: string, assets: readonly string[]): string[] {
  return assets.filter((asset) => text.includes(asset.slice(asset.lastIndexOf('-'))));
}

/**
 * The assets that are in use: named by a file that is no asset, or by an asset that is in use.
 *
 * @param read reads the text of a file
 */
export async function assetsInUse(
  files: readonly string[],
  assets: readonly string[],
  read: (key: string) => Promise<string>,
): Promise<Set<string>> {
  const inUse = new Set<string>();
  const toRead = files.filter(mayName);
  for (let key = toRead.pop(); key !== undefined; key = toRead.pop()) {
    const found = namedIn(await read(key), assets).filter((asset) => !inUse.has(asset));
    for (const asset of found) inUse.add(asset);
    toRead.push(...found.filter(mayName));
  }
  return inUse;
}
