import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from './json.ts';

export interface SynthesizeOptions {
  /** The folder of the CDK app: the one with its cdk.json. */
  readonly appDirectory: string;
  readonly outputDirectory: string;
  /** Context given on the command line; wins over cdk.json's. */
  readonly context: JsonObject;
  /** Ends the app. @default - it runs to its end */
  readonly signal?: AbortSignal;
}

/** What the CDK CLI sets for every app unless cdk.json says otherwise: construct paths name things in messages. */
const CLI_CONTEXT: JsonObject = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:bundling-stacks': ['**'],
};

/**
 * Runs the app of a cdk.json as the CDK CLI does, into a folder. It speaks the CLI's own protocol with an app (three
 * environment variables), because the CLI itself takes seconds to load.
 *
 * @throws with the app's own output when it fails
 */
export async function synthesize(options: SynthesizeOptions): Promise<void> {
  const { appDirectory, outputDirectory, context, signal } = options;
  const cdkJson = readCdkJson(join(appDirectory, 'cdk.json'));
  const command = cdkJson['app'];
  if (typeof command !== 'string') {
    throw new Error(`${join(appDirectory, 'cdk.json')} has no "app" command. Give a synthesized app with --assembly.`);
  }
  rmSync(outputDirectory, { recursive: true, force: true });
  const merged = { ...CLI_CONTEXT, ...contextOf(cdkJson), ...readCachedContext(appDirectory), ...context };
  const { code, output } = await run(
    command,
    appDirectory,
    {
      ...process.env,
      CDK_OUTDIR: outputDirectory,
      CDK_CONTEXT_JSON: JSON.stringify(merged),
      // The CLI's own linter adds seconds and changes nothing in the templates; `npx cdk synth` runs it.
      CDK_VALIDATION: 'false',
    },
    signal,
  );
  if (code !== 0) {
    throw new Error(`The CDK app does not synthesize ("${command}" ended with ${code}):\n${output.trim()}`);
  }
}

function readCdkJson(file: string): JsonObject {
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}. Run this in the folder of a CDK app, or give --assembly DIR.`);
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}.`);
  }
}

function readCachedContext(appDirectory: string): JsonObject {
  const file = join(appDirectory, 'cdk.context.json');
  return existsSync(file) ? readCdkJson(file) : {};
}

function contextOf(cdkJson: JsonObject): JsonObject {
  const context = cdkJson['context'];
  return isJsonObject(context) ? context : {};
}

function run(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // In a process group of its own, so that the end reaches the app and not only the shell around it.
    const child = spawn(command, { cwd, env, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
    signal?.addEventListener('abort', end, { once: true });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      signal?.removeEventListener('abort', end);
      resolve({ code, output: output.join('') });
    });
  });
}
