/** The bucket and key that a request names. */
export interface RequestAddress {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/**
 * Reads the bucket and key from the Host header (virtual-hosted style) or from the first part of the path (path style).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @param path raw, without the query string.
 * @returns undefined when the path's percent-encoding is malformed or no bucket is named.
 */
export function readRequestAddress(host: string, path: string): RequestAddress | undefined {
  const decoded = decodePath(path);
  if (decoded === undefined) return undefined;
  const virtual = /^(.+)\.s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com$/i.exec(host.replace(/:\d+$/, ''));
  if (virtual?.[1] !== undefined) return { bucket: virtual[1].toLowerCase(), key: decoded.slice(1) };
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decoded) ?? [];
  return bucket === '' ? undefined : { bucket, key };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
