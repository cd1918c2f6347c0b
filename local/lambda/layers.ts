import { statSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import type { LambdaFunction } from './model.ts';

/** A layer that a function names. */
export interface Layer {
  readonly arn: string;
  /** The folder of its content. @default - there is none on this machine, for the reason */
  readonly folder?: string;
  readonly reason?: string;
}

/** The layers of a function in the order in which they are laid over one another. */
export function readLayers(assembly: ResolvedAssembly, resource: Resource): readonly Layer[] {
  const arns = resource.properties['Layers'] ?? [];
  if (!Array.isArray(arns)) throw new Error(`${resource.path}: Layers must be an array of ARNs.`);
  return arns.map((value) => {
    const arn = String(value);
    const version = assembly.ofType('AWS::Lambda::LayerVersion').find(({ physicalId }) => physicalId === arn);
    if (!version) return { arn, reason: 'it is not in the templates' };
    const content = version.properties['Content'];
    const { S3Bucket: bucket, S3Key: key } = isJsonObject(content) ? content : {};
    const path = assembly.asset(String(bucket), String(key))?.path;
    if (path === undefined) return { arn, reason: 'its content is not an asset of the cloud assembly' };
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
    return isFolder ? { arn, folder: path } : { arn, reason: `its asset ${path} is not a folder` };
  });
}

/**
 * Where `require` looks for modules of the layers, those laid on top first. As on Lambda, `import` does not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export function nodePath(layers: readonly Layer[], runtime: string): string {
  const version = runtime.replace('nodejs', 'node').replace('.x', '');
  return layers
    .flatMap(({ folder }) => folder ?? [])
    .reverse()
    .flatMap((folder) => [join(folder, 'nodejs', version, 'node_modules'), join(folder, 'nodejs', 'node_modules')])
    .join(':');
}

/** What to tell of the layers that functions have to run without. */
export function missingLayers(
  functions: readonly Pick<LambdaFunction, 'name' | 'code' | 'layers'>[],
): readonly string[] {
  return functions.flatMap(({ name, code, layers }) =>
    layers.flatMap(({ arn, reason }) =>
      reason === undefined || code.kind !== 'folder' ? [] : [`${name} runs without its layer ${arn}: ${reason}.`],
    ),
  );
}
