import type { StoredObject } from './object-store.ts';
import { escapeXml } from './xml.ts';

const maximumKeys = 1000;

/**
 * The result of ListObjects, or of ListObjectsV2 when the query says `list-type=2`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @param objects all of the bucket, in key order.
 */
export function listResponse(bucket: string, objects: readonly StoredObject[], query: URLSearchParams): string {
  const second = query.get('list-type') === '2';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = Math.min(Number(query.get('max-keys') ?? maximumKeys), maximumKeys);
  const after = (second ? (query.get('continuation-token') ?? query.get('start-after')) : query.get('marker')) ?? '';

  const entries = new Map<string, StoredObject | undefined>();
  for (const object of objects.filter(({ key }) => key.startsWith(prefix))) {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = end === -1 ? object.key : object.key.slice(0, end + delimiter.length);
    if (name > after) entries.set(name, end === -1 ? object : undefined);
  }
  const page = [...entries].slice(0, limit);
  const last = page.at(-1)?.[0] ?? '';
  const isTruncated = entries.size > page.length;
  const continuation = second
    ? element('KeyCount', String(page.length)) + (isTruncated ? element('NextContinuationToken', last) : '')
    : element('Marker', after) + (isTruncated && delimiter !== '' ? element('NextMarker', last) : '');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    element('Name', bucket),
    element('Prefix', prefix),
    continuation,
    element('MaxKeys', String(limit)),
    delimiter === '' ? '' : element('Delimiter', delimiter),
    element('IsTruncated', String(isTruncated)),
    ...page.map(([name, object]) => (object === undefined ? commonPrefix(name) : contents(object))),
    '</ListBucketResult>',
  ].join('');
}

function contents({ key, lastModified, etag, size }: StoredObject): string {
  const elements = [
    element('Key', key),
    element('LastModified', new Date(lastModified).toISOString()),
    element('ETag', etag),
    element('Size', String(size)),
    element('StorageClass', 'STANDARD'),
  ];
  return `<Contents>${elements.join('')}</Contents>`;
}

function commonPrefix(prefix: string): string {
  return `<CommonPrefixes>${element('Prefix', prefix)}</CommonPrefixes>`;
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}
