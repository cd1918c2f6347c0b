import { readFileSync } from 'node:fs';
import { isJsonObject, type Json } from '../assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import { Properties } from './properties.ts';

/** What CloudFront functions read at the edge: values by key. */
export interface KeyValueStore {
  readonly arn: string;
  readonly id: string;
  readonly values: ReadonlyMap<string, string>;
}

/** In bytes. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-keyvaluestores */
const maximumStoreSize = 5 * 1024 * 1024;
const maximumKeySize = 512;
const maximumValueSize = 1024;

/**
 * The key value stores of the templates, each with what it imports when it is made.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-create-s3-kvp.html
 * @throws naming the resource when what it imports is not there or cannot be read.
 */
export function readKeyValueStores(assembly: ResolvedAssembly): readonly KeyValueStore[] {
  return assembly.ofType('AWS::CloudFront::KeyValueStore').map((resource) => ({
    arn: String(resource.attributes['Arn']),
    id: String(resource.attributes['Id']),
    values: readImport(resource, assembly),
  }));
}

function readImport(resource: Resource, assembly: ResolvedAssembly): ReadonlyMap<string, string> {
  const properties = new Properties(resource.properties, resource.path);
  if (!properties.has('ImportSource')) return new Map();
  const source = properties.object('ImportSource');
  source.oneOf('SourceType', ['S3']);
  const [, bucket = '', key = ''] = /^arn:[^:]*:s3:::([^/]+)\/(.+)$/.exec(source.text('SourceArn')) ?? [];
  const asset = assembly.asset(bucket, key);
  if (asset === undefined || asset.packaging !== 'file') {
    return source.fail(
      'SourceArn',
      'the ARN of a file asset of the cloud assembly (ImportSource.fromAsset or fromInline)',
    );
  }
  return parseImport(readFileSync(asset.path, 'utf8'), `${resource.path}.ImportSource`);
}

/** @param where what messages call the text. */
function parseImport(text: string, where: string): ReadonlyMap<string, string> {
  if (Buffer.byteLength(text) > maximumStoreSize) throw new Error(`${where}: more than ${maximumStoreSize} bytes`);
  const pairs = dataOf(text, where);
  const values = new Map<string, string>();
  for (const [index, pair] of pairs.entries()) {
    const { key, value } = isJsonObject(pair) ? pair : { key: undefined, value: undefined };
    if (typeof key !== 'string' || typeof value !== 'string' || key === '') {
      throw new Error(`${where}: data[${index}] must be a key and a value, both strings, got ${JSON.stringify(pair)}`);
    }
    if (Buffer.byteLength(key) > maximumKeySize) {
      throw new Error(`${where}: data[${index}].key has more than ${maximumKeySize} bytes`);
    }
    if (Buffer.byteLength(value) > maximumValueSize) {
      throw new Error(`${where}: data[${index}].value has more than ${maximumValueSize} bytes`);
    }
    if (values.has(key)) throw new Error(`${where}: the key ${JSON.stringify(key)} is there twice`);
    values.set(key, value);
  }
  return values;
}

function dataOf(text: string, where: string): readonly Json[] {
  try {
    const { data }: { data?: Json } = JSON.parse(text);
    if (Array.isArray(data)) return data;
  } catch {
    // Said below, for both.
  }
  throw new Error(`${where}: expected JSON of the form {"data": [{"key": "…", "value": "…"}]}`);
}
