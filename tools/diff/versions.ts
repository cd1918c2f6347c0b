import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../cost/templates/json.ts';
import { readAssembly } from '../cost/templates/read-assembly.ts';
import type { StackTemplate } from '../cost/templates/stack-template.ts';
import { synthesize } from '../cost/templates/synthesize.ts';
import { defaultBase, mergeBase, repositoryOf, rootOf, shortName } from './baseline/git.ts';
import { withBase } from './baseline/with-base.ts';
import { type Locations, readLocations } from './locations/read-locations.ts';
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

/** What is read of a cloud assembly. */
interface Version {
  readonly stacks: readonly StackTemplate[];
  readonly locations: Locations;
}

/** The two versions of an app in each environment, synthesized or read. */
export function readVersions(props: ReadVersionsProps): NamedVersions {
  const { baseAssembly, headAssembly, appDirectory, progress } = props;
  const environments = props.environments.length === 0 ? [null] : props.environments;
  if (environments.length > 1 && (baseAssembly ?? headAssembly) !== undefined) {
    throw new Error('A cloud assembly is of one environment: give one --environment, or none, with an assembly.');
  }
  const forSynthesis = props.environments.length > 0 || Object.keys(props.context).length > 0;
  if (baseAssembly !== undefined && headAssembly !== undefined && forSynthesis) {
    throw new Error('Nothing is synthesized where both assemblies are given: leave --environment and --context out.');
  }
  if (headAssembly === undefined && !existsSync(join(appDirectory, 'cdk.json'))) {
    throw new Error(
      `There is no cdk.json in ${appDirectory}. Run this in the folder of a CDK app, or give --head-assembly DIR.`,
    );
  }
  const root = rootOf(appDirectory);
  const synthesizeAll =
    (instead: string) =>
    (directory: string): readonly Version[] =>
      environments.map((environment) => {
        const context = { ...props.context, ...(environment !== null && { environment }) };
        return synthesized({ directory, context, instead, root });
      });
  const base =
    baseAssembly === undefined ? baseOf(props, synthesizeAll('--base-assembly DIR')) : assembly(baseAssembly, root);
  if (headAssembly === undefined) progress('Synthesizing the head');
  const head =
    headAssembly === undefined
      ? { name: 'head', versions: synthesizeAll('--head-assembly DIR')(appDirectory) }
      : assembly(headAssembly, root);
  return {
    base: base.name,
    head: head.name,
    versions: environments.map((environment, index) => ({
      environment,
      before: base.versions[index]?.stacks ?? [],
      after: head.versions[index]?.stacks ?? [],
      locations: head.versions[index]?.locations ?? new Map(),
    })),
  };
}

interface Named {
  readonly name: string;
  readonly versions: readonly Version[];
}

function assembly(directory: string, root: string): Named {
  return { name: directory, versions: [readVersion(directory, root)] };
}

function readVersion(directory: string, root: string): Version {
  return { stacks: readAssembly(directory), locations: readLocations(directory, root) };
}

function baseOf(
  { appDirectory, base, pullRequestBase, progress }: ReadVersionsProps,
  synthesizeAll: (directory: string) => readonly Version[],
): Named {
  const repository = repositoryOf(appDirectory);
  const ref = base ?? defaultBase(appDirectory, pullRequestBase);
  const commit = mergeBase(appDirectory, ref);
  const name = `${ref} (${shortName(appDirectory, commit)})`;
  const versions = withBase({ repository, appDirectory, commit, progress }, (directory) => {
    progress(`Synthesizing ${name}`);
    try {
      return synthesizeAll(directory);
    } catch (error) {
      throw new Error(`The base, ${name}, cannot be compared with. ${(error as Error).message}`);
    }
  });
  return { name, versions };
}

interface SynthesizedProps {
  readonly directory: string;
  readonly context: JsonObject;
  /** The option by which an assembly is given instead. */
  readonly instead: string;
  /** Of the repository. */
  readonly root: string;
}

function synthesized({ directory, context, instead, root }: SynthesizedProps): Version {
  const output = mkdtempSync(join(tmpdir(), 'scaled-web-diff-'));
  try {
    synthesize({ appDirectory: directory, outputDirectory: output, context, instead });
    return readVersion(output, root);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
