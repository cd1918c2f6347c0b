import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly } from '../assembly/resource.ts';
import { guessContentType } from './content-type.ts';
import type { ObjectHeaders, ObjectStore } from './object-store.ts';
import { replaceMarkers } from './source-markers.ts';
import { isSynced, type SyncFilter } from './sync-filter.ts';
import { readZip } from './zip.ts';

export interface BucketDeploymentProps {
  /** The construct path of the custom resource, for errors. */
  readonly path: string;
  /** The resolved properties of the `Custom::CDKBucketDeployment`. */
  readonly properties: JsonObject;
  readonly assembly: Pick<ResolvedAssembly, 'asset'>;
  readonly store: ObjectStore;
}

export interface BucketDeploymentResult {
  /** What `Fn::GetAtt` on the custom resource returns. */
  readonly data: JsonObject;
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly deleted: readonly string[];
  /** What is to be invalidated now that the objects are there. */
  readonly invalidation?: { readonly distributionId: string; readonly paths: readonly string[] };
}

/**
 * Does what CDK's bucket deployment does on create and update: fills a bucket from assets as `aws s3 sync` would.
 * New objects are there before old ones go. What is there already, byte for byte, is left alone.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html
 * @throws naming the resource when a property or an asset is not as CDK makes it.
 */
export async function deployBucket(props: BucketDeploymentProps): Promise<BucketDeploymentResult> {
  try {
    return await deploy(props);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${props.path}: ${reason}`, { cause: error });
  }
}

async function deploy({ properties, assembly, store }: BucketDeploymentProps): Promise<BucketDeploymentResult> {
  const { bucket, prefix } = destinationOf(properties);
  const filters = syncFilters(properties);
  const metadata = objectHeaders(properties);
  const files = await sourceFiles(properties, assembly);

  const written: string[] = [];
  const unchanged: string[] = [];
  for (const [path, content] of files) {
    if (!isSynced(path, filters)) continue;
    const key = `${prefix}${path}`;
    const headers = { 'content-type': guessContentType(key), ...metadata };
    const isWritten = await store.put(bucket, key, content, headers);
    (isWritten ? written : unchanged).push(key);
  }

  const isStale = (key: string): boolean => !files.has(key.slice(prefix.length));
  const isPruned = (key: string): boolean => isStale(key) && isSynced(key.slice(prefix.length), filters);
  const prune = flag(properties, 'Prune', true);
  const deleted = prune
    ? store
        .list(bucket, prefix)
        .filter(({ key }) => isPruned(key))
        .map(({ key }) => key)
    : [];
  for (const key of deleted) await store.delete(bucket, key);

  return { data: resultData(properties), written, unchanged, deleted, ...invalidation(properties, prefix) };
}

/** Where a deployment puts its objects. */
export interface Destination {
  readonly bucket: string;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
}

export function destinationOf(properties: JsonObject): Destination {
  return { bucket: text(properties, 'DestinationBucketName'), prefix: keyPrefix(properties) };
}

export async function emptyDestination({ bucket, prefix }: Destination, store: ObjectStore): Promise<void> {
  for (const { key } of [...store.list(bucket, prefix)]) await store.delete(bucket, key);
}

/** Later sources win, as when archives are extracted over each other. */
async function sourceFiles(
  properties: JsonObject,
  assembly: Pick<ResolvedAssembly, 'asset'>,
): Promise<ReadonlyMap<string, Buffer>> {
  const buckets = list(properties, 'SourceBucketNames').map(String);
  const keys = list(properties, 'SourceObjectKeys').map(String);
  const extract = flag(properties, 'Extract', true);
  const files = new Map<string, Buffer>();
  for (const [index, key] of keys.entries()) {
    const source = `s3://${buckets[index]}/${key}`;
    const asset = assembly.asset(buckets[index] ?? '', key);
    if (asset === undefined) throw new Error(`the source ${source} is not an asset of the cloud assembly`);
    const markers = element(properties, 'SourceMarkers', index);
    const config = element(properties, 'SourceMarkersConfig', index);
    const isFolder = (await stat(asset.path)).isDirectory();
    if (!extract && isFolder) {
      throw new Error(
        `Extract is false but the source ${asset.path} is a folder: give an archive or let it be extracted`,
      );
    }
    const contents = isFolder ? await readFolder(asset.path) : await readArchive(asset.path, basename(key), extract);
    for (const [path, content] of contents) files.set(path, replaceMarkers(content, markers, config));
  }
  return files;
}

async function readFolder(folder: string, parent = ''): Promise<readonly (readonly [string, Buffer])[]> {
  const names = (await readdir(join(folder, parent))).sort();
  const contents = names.map(async (name): Promise<readonly (readonly [string, Buffer])[]> => {
    const path = parent === '' ? name : `${parent}/${name}`;
    const file = join(folder, path);
    const isFolder = (await stat(file)).isDirectory();
    return isFolder ? readFolder(folder, path) : [[path, await readFile(file)]];
  });
  return (await Promise.all(contents)).flat();
}

async function readArchive(
  file: string,
  name: string,
  extract: boolean,
): Promise<readonly (readonly [string, Buffer])[]> {
  const content = await readFile(file);
  return extract ? readZip(content, file).map((entry) => [entry.path, entry.content] as const) : [[name, content]];
}

function keyPrefix(properties: JsonObject): string {
  const given = String(properties.DestinationBucketKeyPrefix ?? '');
  if (given === '' || given === '/') return '';
  return given.endsWith('/') ? given : `${given}/`;
}

function syncFilters(properties: JsonObject): readonly SyncFilter[] {
  const excludes = list(properties, 'Exclude').map(
    (pattern) => ({ kind: 'exclude', pattern: String(pattern) }) as const,
  );
  const includes = list(properties, 'Include').map(
    (pattern) => ({ kind: 'include', pattern: String(pattern) }) as const,
  );
  return [...excludes, ...includes];
}

/** The options of `aws s3 sync` that become headers of the object; the others concern how S3 keeps it. */
const systemMetadata: Readonly<Record<string, string>> = {
  'cache-control': 'cache-control',
  'content-disposition': 'content-disposition',
  'content-encoding': 'content-encoding',
  'content-language': 'content-language',
  'content-type': 'content-type',
  expires: 'expires',
  'website-redirect': 'x-amz-website-redirect-location',
};

function objectHeaders(properties: JsonObject): ObjectHeaders {
  const system = Object.entries(object(properties, 'SystemMetadata')).flatMap(([name, value]) => {
    const header = systemMetadata[name.toLowerCase()];
    return header === undefined ? [] : [[header, String(value)] as const];
  });
  const user = Object.entries(object(properties, 'UserMetadata')).map(
    ([name, value]) => [`x-amz-meta-${name.toLowerCase().replace(/^x-amz-meta-/, '')}`, String(value)] as const,
  );
  return Object.fromEntries([...system, ...user]);
}

function invalidation(properties: JsonObject, prefix: string): Pick<BucketDeploymentResult, 'invalidation'> {
  const distributionId = properties.DistributionId;
  if (distributionId === undefined) return {};
  const paths = list(properties, 'DistributionPaths').map(String);
  return {
    invalidation: {
      distributionId: String(distributionId),
      paths: paths.length > 0 ? paths : [`/${prefix.replace(/^\//, '')}*`],
    },
  };
}

function resultData(properties: JsonObject): JsonObject {
  return {
    DestinationBucketArn: properties.DestinationBucketArn ?? null,
    SourceObjectKeys: flag(properties, 'OutputObjectKeys', true) ? list(properties, 'SourceObjectKeys') : [],
    ...(flag(properties, 'OutputObjectVersionIds', false)
      ? { SourceObjectVersionIds: list(properties, 'SourceObjectKeys').map(() => '') }
      : {}),
  };
}

/** CloudFormation hands booleans to custom resources as text. */
function flag(properties: JsonObject, name: string, byDefault: boolean): boolean {
  return String(properties[name] ?? byDefault).toLowerCase() === 'true';
}

function text(properties: JsonObject, name: string): string {
  const value = properties[name];
  if (typeof value !== 'string') throw new Error(`${name}: expected a string, got ${JSON.stringify(value)}`);
  return value;
}

function list(properties: JsonObject, name: string): readonly Json[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) throw new Error(`${name}: expected a list, got ${JSON.stringify(value)}`);
  return value;
}

function object(properties: JsonObject, name: string): JsonObject {
  const value = properties[name] ?? {};
  if (!isJsonObject(value)) throw new Error(`${name}: expected an object, got ${JSON.stringify(value)}`);
  return value;
}

function element(properties: JsonObject, name: string, index: number): JsonObject {
  const value = list(properties, name)[index] ?? {};
  return isJsonObject(value) ? value : {};
}
