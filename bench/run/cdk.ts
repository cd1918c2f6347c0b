import { resolve } from 'node:path';
import type { Workspace } from './workspace.ts';

const CLI = resolve('node_modules/aws-cdk/bin/cdk');

/** The CDK CLI without its own traffic: what is measured stays on this machine. */
const QUIET_CLI = { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' };

export interface SynthesisProps {
  readonly outputDirectory: string;
  /** @default - this repository's */
  readonly directory?: string;
  /** @default - none */
  readonly flags?: readonly string[];
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the linter of aws-cdk-lib runs. */
  readonly validation: boolean;
}

/** `cdk synth` through the CLI. @returns seconds */
export async function synthesize(workspace: Workspace, props: SynthesisProps): Promise<number> {
  const { outputDirectory, directory, flags = [], environment, validation } = props;
  const { milliseconds } = await workspace.run(
    process.execPath,
    [CLI, 'synth', '--quiet', '--no-notices', '--output', outputDirectory, ...flags],
    { cwd: directory, env: { ...process.env, ...QUIET_CLI, ...environment, CDK_VALIDATION: String(validation) } },
  );
  return milliseconds / 1000;
}

/** The cloud assembly of production. @returns its folder */
export async function productionAssembly(workspace: Workspace): Promise<string> {
  const outputDirectory = workspace.path('assembly');
  await synthesize(workspace, { outputDirectory, flags: ['--context', 'environment=production'], validation: false });
  return outputDirectory;
}
