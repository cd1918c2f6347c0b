import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../cost/templates/json.ts';
import { readAssembly } from '../cost/templates/read-assembly.ts';
import type { StackTemplate } from '../cost/templates/stack-template.ts';
import { synthesize } from '../cost/templates/synthesize.ts';
import { defaultBase, mergeBase, repositoryOf, shortName } from './baseline/git.ts';
import { withBase } from './baseline/with-base.ts';
import type { Versions } from './report/report.ts';

export interface ReadVersionsProps {
  readonly appDirectory: string;
  /** @default - the merge base with the branch that the change most likely goes to */
  readonly base?: string;
  /** @default - the base is synthesized */
  readonly baseAssembly?: string;
  /** @default - the head is synthesized */
  readonly headAssembly?: string;
  /** One after the other; the app's own choice where there is none. */
  readonly environments: readonly string[];
  readonly context: JsonObject;
  /** Where the pull request goes, as GitHub Actions tells it. */
  readonly pullRequestBase: string | undefined;
  readonly progress: (step: string) => void;
}

export interface NamedVersions {
  readonly base: string;
  readonly head: string;
  readonly versions: readonly Versions[];
}

type Stacks = readonly StackTemplate[];

/** The two versions of an app in each environment, synthesized or read. */
export function readVersions(props: ReadVersionsProps): NamedVersions {
  const { baseAssembly, headAssembly, appDirectory, progress } = props;
  const environments = props.environments.length === 0 ? [null] : props.environments;
  if (environments.length > 1 && (baseAssembly ?? headAssembly) !== undefined) {
    throw new Error('A cloud assembly is of one environment: give one --environment, or none, with an assembly.');
  }
  if (baseAssembly !== undefined && headAssembly !== undefined && props.environments.length > 0) {
    throw new Error('Nothing is synthesized where both assemblies are given: leave --environment out.');
  }
  if (headAssembly === undefined && !existsSync(join(appDirectory, 'cdk.json'))) {
    throw new Error(
      `There is no cdk.json in ${appDirectory}. Run this in the folder of a CDK app, or give --head-assembly DIR.`,
    );
  }
  const synthesizeAll =
    (instead: string) =>
    (directory: string): readonly Stacks[] =>
      environments.map((environment) =>
        synthesized(directory, { ...props.context, ...(environment !== null && { environment }) }, instead),
      );
  const base =
    baseAssembly === undefined ? baseOf(props, synthesizeAll('--base-assembly DIR')) : assembly(baseAssembly);
  if (headAssembly === undefined) progress('Synthesizing the head');
  const head =
    headAssembly === undefined
      ? { name: 'head', stacks: synthesizeAll('--head-assembly DIR')(appDirectory) }
      : assembly(headAssembly);
  return {
    base: base.name,
    head: head.name,
    versions: environments.map((environment, index) => ({
      environment,
      before: base.stacks[index] ?? [],
      after: head.stacks[index] ?? [],
    })),
  };
}

interface Named {
  readonly name: string;
  readonly stacks: readonly Stacks[];
}

function assembly(directory: string): Named {
  return { name: directory, stacks: [readAssembly(directory)] };
}

function baseOf(
  { appDirectory, base, pullRequestBase, progress }: ReadVersionsProps,
  synthesizeAll: (directory: string) => readonly Stacks[],
): Named {
  const repository = repositoryOf(appDirectory);
  const ref = base ?? defaultBase(appDirectory, pullRequestBase);
  const commit = mergeBase(appDirectory, ref);
  const name = `${ref} (${shortName(appDirectory, commit)})`;
  const stacks = withBase({ repository, appDirectory, commit, progress }, (directory) => {
    progress(`Synthesizing ${name}`);
    try {
      return synthesizeAll(directory);
    } catch (error) {
      throw new Error(`The base, ${name}, cannot be compared with. ${(error as Error).message}`);
    }
  });
  return { name, stacks };
}

function synthesized(directory: string, context: JsonObject, instead: string): Stacks {
  const output = mkdtempSync(join(tmpdir(), 'scaled-web-diff-'));
  try {
    synthesize({ appDirectory: directory, outputDirectory: output, context, instead });
    return readAssembly(output);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
