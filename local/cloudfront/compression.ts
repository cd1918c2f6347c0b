import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { AcceptedCodings, Coding } from './accept-encoding.ts';
import { type Headers, headerValue } from './headers.ts';
import type { Behavior } from './model.ts';

const minimumSize = 1_000;
const maximumSize = 10_000_000;
const compressedStatuses = new Set([200, 403, 404]);

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html#compressed-content-cloudfront-file-types */
const compressedTypes = new Set([
  'application/dash+xml',
  'application/eot',
  'application/font',
  'application/font-sfnt',
  'application/javascript',
  'application/json',
  'application/opentype',
  'application/otf',
  'application/pkcs7-mime',
  'application/protobuf',
  'application/rss+xml',
  'application/truetype',
  'application/ttf',
  'application/vnd.apple.mpegurl',
  'application/vnd.mapbox-vector-tile',
  'application/vnd.ms-fontobject',
  'application/x-font-opentype',
  'application/x-font-truetype',
  'application/x-font-ttf',
  'application/x-httpd-cgi',
  'application/x-javascript',
  'application/x-mpegurl',
  'application/x-opentype',
  'application/x-otf',
  'application/x-perl',
  'application/x-ttf',
  'application/xhtml+xml',
  'application/xml',
  'font/eot',
  'font/opentype',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/js',
  'text/plain',
  'text/richtext',
  'text/tab-separated-values',
  'text/x-component',
  'text/x-java-source',
  'text/x-script',
  'text/xml',
  'vnd.apple.mpegurl',
]);

/** Whether CloudFront would compress the object for a viewer that accepts it. */
export function isCompressible(behavior: Behavior, status: number, headers: Headers): boolean {
  const length = Number(headerValue(headers, 'content-length') ?? Number.NaN);
  const type = headerValue(headers, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return (
    behavior.compress &&
    (behavior.cachePolicy.gzip || behavior.cachePolicy.brotli) &&
    compressedStatuses.has(status) &&
    length >= minimumSize &&
    length <= maximumSize &&
    compressedTypes.has(type) &&
    headerValue(headers, 'content-encoding') === undefined
  );
}

/** The coding that CloudFront compresses the object with; undefined when it leaves it as it is. */
export function chooseCoding(isObjectCompressible: boolean, codings: AcceptedCodings): Coding | undefined {
  return isObjectCompressible ? codings[0] : undefined;
}

/**
 * The ETag of a compressed object: a strong one becomes weak, a malformed one is left out.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html#compressed-content-cloudfront-etag-header
 */
export function compressedEtag(etag: string | undefined): string | undefined {
  if (etag?.startsWith('"')) return `W/${etag}`;
  return etag?.startsWith('W/') ? etag : undefined;
}

export function compress(coding: Coding, body: Buffer): Promise<Buffer> {
  return compressors[coding](body);
}

const brotliQuality = 5;
const compressors: Readonly<Record<Coding, (body: Buffer) => Promise<Buffer>>> = {
  br: (body) =>
    promisify<Buffer, object, Buffer>(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  gzip: promisify<Buffer, Buffer>(gzip),
};
