import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from './json.ts';

/**
 * Runs the app of a cdk.json into a folder, with the environment variables by which the CDK CLI speaks to an app.
 * Assets are not bundled: a bill depends on the templates alone.
 *
 * @throws with the app's own output when it fails
 */
export function synthesize(appDirectory: string, outputDirectory: string, context: JsonObject): void {
  const cdkJson = readJsonObject(join(appDirectory, 'cdk.json'));
  const command = cdkJson['app'];
  if (typeof command !== 'string') {
    throw new Error(`${join(appDirectory, 'cdk.json')} has no "app" command. Give a synthesized app with --assembly.`);
  }
  const cached = join(appDirectory, 'cdk.context.json');
  const merged = {
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:enable-asset-metadata': true,
    ...(isJsonObject(cdkJson['context']) ? cdkJson['context'] : {}),
    ...(existsSync(cached) ? readJsonObject(cached) : {}),
    'aws:cdk:bundling-stacks': [],
    ...context,
  };
  const { status, stdout, stderr } = spawnSync(command, {
    cwd: appDirectory,
    shell: true,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      CDK_OUTDIR: outputDirectory,
      CDK_CONTEXT_JSON: JSON.stringify(merged),
      CDK_VALIDATION: 'false',
    },
  });
  if (status !== 0) {
    throw new Error(
      `The CDK app does not synthesize ("${command}" ended with ${status}):\n${`${stdout}${stderr}`.trim()}`,
    );
  }
}

function readJsonObject(file: string): JsonObject {
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}. Run this in the folder of a CDK app, or give --assembly DIR.`);
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
