import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { ProjectDigests } from './bundle-cache.ts';
import { loadEsbuild } from './esbuild.ts';
import { type FunctionBundleOptions, functionBundle } from './function-bundle.ts';
import { writtenAsset } from './written-asset.ts';

/** An app is synthesized at one moment: its functions need not read the same files again. */
const digestsByApp = new WeakMap<IConstruct, ProjectDigests>();

/** Other files of the folder of a bundle, such as migrations of its own, stay where they are. */
const BUNDLE_FILES = ['index.js', 'index.js.map'];

/**
 * The code of a function: the bundle of an entry file, or a folder with a bundle as it is.
 *
 * @param foldersBeside are put beside the bundle, by the names that they get
 * @param options of esbuild for this function
 * @throws when the entry does not exist, or esbuild is missing or finds a fault
 */
export function functionCode(
  scope: Construct,
  entry: string,
  foldersBeside: Record<string, string> = {},
  options: FunctionBundleOptions = {},
): Code {
  const folders = Object.entries(foldersBeside);
  const isBundle = existsSync(join(entry, 'index.js'));
  if (isBundle && folders.length === 0) return Code.fromAsset(entry);
  const writeBundle = isBundle ? bundleCopier(entry) : bundler(scope, entry, options);
  const asset = writtenAsset(JSON.stringify([entry, folders, options]), (outputFolder) => {
    writeBundle(outputFolder);
    for (const [name, folder] of folders) cpSync(folder, join(outputFolder, name), { recursive: true });
  });
  return Code.fromAsset(isBundle ? entry : dirname(entry), asset);
}

type Writer = (outputFolder: string) => void;

function bundleCopier(entry: string): Writer {
  return (outputFolder) => {
    for (const file of BUNDLE_FILES.filter((each) => existsSync(join(entry, each)))) {
      cpSync(join(entry, file), join(outputFolder, file));
    }
  };
}

function bundler(scope: Construct, entry: string, options: FunctionBundleOptions): Writer {
  const purpose = `${scope.node.path}: entry ${entry}`;
  if (!existsSync(entry)) {
    throw new Error(
      `${purpose} does not exist; give the TypeScript or JavaScript file to bundle, or a folder with the bundle, ` +
        'index.js, in it',
    );
  }
  // Before CDK wraps the message into its own.
  if (Stack.of(scope).bundlingRequired) loadEsbuild(purpose);
  const { root } = scope.node;
  const digests = digestsByApp.get(root) ?? new Map<string, string>();
  digestsByApp.set(root, digests);
  return (outputFolder) => {
    for (const [name, text] of Object.entries(functionBundle(entry, purpose, digests, options))) {
      writeFileSync(join(outputFolder, name), text);
    }
  };
}
