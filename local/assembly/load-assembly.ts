import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CloudAssembly, readCloudAssembly } from './cloud-assembly.ts';
import type { JsonObject } from './json.ts';
import { inputsDigest } from './synthesis/inputs-digest.ts';
import { synthesize } from './synthesize.ts';

/** Where a synthesis is kept from one start to the next, both in the data folder. */
export interface SynthesisFiles {
  readonly outputDirectory: string;
  /** Says of which inputs the output folder is the result. */
  readonly digestFile: string;
}

export interface LoadAssemblyOptions extends SynthesisFiles {
  /** A cloud assembly that is there already. @default - the app in `appDirectory` is synthesized */
  readonly assembly?: string;
  readonly appDirectory: string;
  /** @default - the app's own default */
  readonly environment?: string;
  /** Synthesize even though nothing has changed. @default false */
  readonly synthesize?: boolean;
  readonly signal: AbortSignal;
}

export interface LoadedAssembly {
  readonly assembly: CloudAssembly;
  /** In a word or two, for people. */
  readonly how: string;
}

/**
 * The cloud assembly to run: the one that is given, the one of the last start if none of its inputs has changed since,
 * or a new one.
 */
export async function loadAssembly(options: LoadAssemblyOptions): Promise<LoadedAssembly> {
  const { assembly, outputDirectory, digestFile } = options;
  if (assembly !== undefined) return { assembly: readCloudAssembly(assembly), how: `in ${assembly}` };
  const before = digestOf(options);
  if (!options.synthesize && before !== undefined && isKept(options, before)) {
    return { assembly: readCloudAssembly(outputDirectory), how: 'of the last start, nothing has changed since' };
  }
  rmSync(digestFile, { force: true });
  await synthesize({ ...options, context: contextOf(options) });
  // What was changed while the app ran may be in the result, or not.
  if (before !== undefined && digestOf(options) === before)
    writeFileSync(digestFile, JSON.stringify({ inputs: before }));
  return { assembly: readCloudAssembly(outputDirectory), how: 'synthesized' };
}

/** The context that stands for the options of the command line. */
export function contextOf({ environment }: Pick<LoadAssemblyOptions, 'environment'>): JsonObject {
  return environment === undefined ? {} : { environment };
}

function digestOf(options: LoadAssemblyOptions): string | undefined {
  const { appDirectory, digestFile } = options;
  return inputsDigest({ appDirectory, dataDirectory: dirname(digestFile), context: contextOf(options) });
}

function isKept({ outputDirectory, digestFile }: LoadAssemblyOptions, digest: string): boolean {
  if (!existsSync(digestFile) || !existsSync(join(outputDirectory, 'manifest.json'))) return false;
  return readFileSync(digestFile, 'utf8') === JSON.stringify({ inputs: digest });
}
