import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject } from '../json.ts';

export interface SynthesizeOptions {
  /** The folder of the CDK app: the one with its cdk.json. */
  readonly appDirectory: string;
  readonly outputDirectory: string;
  /** Context given on the command line; wins over cdk.json's. */
  readonly context: JsonObject;
  /** Ends the app. @default - it runs to its end */
  readonly signal?: AbortSignal;
}

/** A CDK app as its cdk.json describes it. */
export interface CdkApp {
  /** What runs it, in a shell. */
  readonly command: string;
  /** What the app finds in its environment beside this process's. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What the CDK CLI sets for every app unless cdk.json says otherwise: construct paths name things in messages. */
const CLI_CONTEXT: JsonObject = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:bundling-stacks': ['**'],
};

/** Holds an `npx` that finds an installed command without loading npm: `NodejsFunction` calls esbuild by it. */
const COMMANDS = fileURLToPath(new URL('./bin', import.meta.url));

/**
 * Reads a CDK app as the CDK CLI does. It speaks the CLI's own protocol with an app (three environment variables),
 * because the CLI itself takes seconds to load.
 *
 * @throws when there is no cdk.json, or it names no app
 */
export function readCdkApp({
  appDirectory,
  outputDirectory,
  context,
}: Pick<SynthesizeOptions, 'appDirectory' | 'outputDirectory' | 'context'>): CdkApp {
  const cdkJson = readCdkJson(appDirectory);
  const command = cdkJson['app'];
  if (typeof command !== 'string') {
    throw new Error(`${join(appDirectory, 'cdk.json')} has no "app" command. Give a synthesized app with --assembly.`);
  }
  const merged = { ...CLI_CONTEXT, ...contextOf(cdkJson), ...readCachedContext(appDirectory), ...context };
  return {
    command,
    environment: {
      CDK_OUTDIR: outputDirectory,
      CDK_CONTEXT_JSON: JSON.stringify(merged),
      // The CLI's own linter adds seconds and changes nothing in the templates; `npx cdk synth` runs it.
      CDK_VALIDATION: 'false',
      // From Node.js 22 on, which keeps compiled modules there by itself when it is told to.
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
      ...(process.platform !== 'win32' && { PATH: `${COMMANDS}${delimiter}${process.env['PATH'] ?? ''}` }),
    },
  };
}

/** @throws when there is none, or it is not JSON */
export function readCdkJson(appDirectory: string): JsonObject {
  const file = join(appDirectory, 'cdk.json');
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}. Run this in the folder of a CDK app, or give --assembly DIR.`);
  }
  return readJson(file);
}

function readJson(file: string): JsonObject {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}.`);
  }
}

function readCachedContext(appDirectory: string): JsonObject {
  const file = join(appDirectory, 'cdk.context.json');
  return existsSync(file) ? readJson(file) : {};
}

function contextOf(cdkJson: JsonObject): JsonObject {
  const context = cdkJson['context'];
  return isJsonObject(context) ? context : {};
}

/** What the user is told of an app that failed. */
export function synthesisError(command: string, how: string, output: string): Error {
  return new Error(`The CDK app does not synthesize ("${command}" ${how}):\n${output.trim()}`);
}
