/**
 * Masks the hashes of assets, which change with every line of code and with the folder of the repository, in the
 * objects' keys and in the logical ids of the functions' versions; and nothing else of a template.
 */
export const assetHashes = {
  test: (value: unknown) => typeof value === 'string' && HASH.test(value),
  serialize: (value: string) => JSON.stringify(value.replace(HASH, '<asset hash>')),
};

const HASH = /\b[0-9a-f]{64}(?=\.zip$|$)|(?<=CurrentVersion[0-9A-F]{8})[0-9a-f]{32}$/;
