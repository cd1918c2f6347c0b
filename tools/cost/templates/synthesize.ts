import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from './json.ts';

export interface SynthesizeProps {
  /** The folder with the cdk.json. */
  readonly appDirectory: string;
  /** Where the cloud assembly goes. */
  readonly outputDirectory: string;
  readonly context: JsonObject;
  /** The option by which the caller takes an assembly instead, for messages: `--assembly DIR`. */
  readonly instead: string;
}

/**
 * Runs the app of a cdk.json into a folder, with the environment variables by which the CDK CLI speaks to an app.
 * Assets are not bundled: a bill depends on the templates alone.
 *
 * @throws with the end of the app's own output when it fails
 * @see https://docs.aws.amazon.com/cdk/v2/guide/cli.html
 */
export function synthesize({ appDirectory, outputDirectory, context, instead }: SynthesizeProps): void {
  const cdkJson = readJsonObject(join(appDirectory, 'cdk.json'), instead);
  const { app, build } = cdkJson;
  const command = Array.isArray(app) ? app.join(' ') : app;
  if (typeof command !== 'string' || command === '') {
    throw new Error(`${join(appDirectory, 'cdk.json')} has no "app" command. Give ${instead}.`);
  }
  const cached = join(appDirectory, 'cdk.context.json');
  const merged = {
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
    ...(isJsonObject(cdkJson['context']) ? cdkJson['context'] : {}),
    ...(existsSync(cached) ? readJsonObject(cached, instead) : {}),
    'aws:cdk:bundling-stacks': [],
    ...context,
  };
  if (typeof build === 'string') run(build, appDirectory, {});
  run(withInterpreter(command, appDirectory), appDirectory, {
    CDK_OUTDIR: outputDirectory,
    CDK_VALIDATION: 'false',
    ...contextVariables(merged, outputDirectory),
  });
}

/** Linux takes no more in one environment variable. */
const LONGEST_VARIABLE = 128 * 1024 - 1_024;

/** The context as the CDK CLI passes it: what is too long for the environment in a file. */
function contextVariables(context: JsonObject, outputDirectory: string): Readonly<Record<string, string>> {
  const json = JSON.stringify(context);
  if (Buffer.byteLength(json) < LONGEST_VARIABLE) return { CDK_CONTEXT_JSON: json };
  const file = join(outputDirectory, 'context.json');
  mkdirSync(outputDirectory, { recursive: true });
  writeFileSync(file, json);
  return { CDK_CONTEXT_JSON: '{}', CONTEXT_OVERFLOW_LOCATION_ENV: file };
}

/** A script that cannot be run by itself is run by Node.js, as the CDK CLI does. */
function withInterpreter(command: string, directory: string): string {
  const [script = ''] = command.split(' ');
  const file = join(directory, script);
  return /\.[cm]?js$/.test(script) && existsSync(file) && !isExecutable(file)
    ? `"${process.execPath}" ${command}`
    : command;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command: string, directory: string, variables: Readonly<Record<string, string>>): void {
  const { status, signal, stdout, stderr, error } = spawnSync(command, {
    cwd: directory,
    shell: true,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...variables },
  });
  if (status === 0) return;
  const end = error?.message ?? `ended with ${status ?? signal}`;
  throw new Error(`The CDK app does not synthesize ("${command}": ${end}):\n${lastLines(`${stdout}${stderr}`)}`);
}

const MOST_LINES = 30;

/** What a program said last, which is why it failed. */
function lastLines(output: string): string {
  const lines = output.trim().split(/\r?\n/);
  if (lines.length <= MOST_LINES) return lines.join('\n');
  return [`… (${lines.length - MOST_LINES} lines before)`, ...lines.slice(-MOST_LINES)].join('\n');
}

function readJsonObject(file: string, instead: string): JsonObject {
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}. Run this in the folder of a CDK app, or give ${instead}.`);
  }
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}.`);
  }
  if (!isJsonObject(content)) throw new Error(`${file} is not a JSON object.`);
  return content;
}
