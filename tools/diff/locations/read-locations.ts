import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../../cost/templates/json.ts';
import { creationLocation, type Location } from './creation-stack.ts';

/** Where the constructs of an app are made, by their paths. */
export type Locations = ReadonlyMap<string, Location>;

/**
 * Reads from a cloud assembly where its constructs were made; empty where it does not say.
 *
 * @param root of the repository; what lies outside is left out
 */
export function readLocations(assembly: string, root: string): Locations {
  return new Map(
    manifestsOf(assembly).flatMap(({ folder, artifacts }) =>
      artifacts.flatMap((artifact) =>
        Object.entries(metadataOf(folder, artifact)).flatMap(([path, entries]) => {
          const frames = Array.isArray(entries) ? entries.flatMap(framesOf) : [];
          const location = creationLocation(frames, root);
          return location ? [[path.replace(/^\//, ''), location] as const] : [];
        }),
      ),
    ),
  );
}

/** Where a construct was made, or the nearest around it that is known. */
export function nearestLocation(locations: Locations, path: string): Location | undefined {
  const parts = path.split('/');
  const paths = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  return paths.map((each) => locations.get(each)).find((location) => location !== undefined);
}

interface Manifest {
  readonly folder: string;
  readonly artifacts: readonly JsonObject[];
}

/** The manifest of an assembly, and those of the stages in it. */
function manifestsOf(folder: string): readonly Manifest[] {
  const { artifacts } = readJson(join(folder, 'manifest.json'));
  const own = Object.values(isJsonObject(artifacts) ? artifacts : {}).filter(isJsonObject);
  const stages = own.flatMap(({ type, properties }) =>
    type === 'cdk:cloud-assembly' && isJsonObject(properties)
      ? manifestsOf(join(folder, String(properties['directoryName'])))
      : [],
  );
  return [{ folder, artifacts: own }, ...stages];
}

/** In the manifest, or beside it since aws-cdk-lib 2.206. */
function metadataOf(folder: string, { metadata, additionalMetadataFile }: JsonObject): JsonObject {
  const beside = typeof additionalMetadataFile === 'string' ? readJson(join(folder, additionalMetadataFile)) : {};
  return { ...(isJsonObject(metadata) ? metadata : {}), ...beside };
}

/** As `aws:cdk:creationStack`, or, in older versions and with CDK_DEBUG, beside the logical id. */
function framesOf(entry: Json): readonly Json[] {
  if (!isJsonObject(entry)) return [];
  const { type, data, trace } = entry;
  if (type === 'aws:cdk:creationStack' && Array.isArray(data)) return data;
  return type === 'aws:cdk:logicalId' && Array.isArray(trace) ? trace : [];
}

function readJson(file: string): JsonObject {
  const content: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return isJsonObject(content) ? content : {};
}
