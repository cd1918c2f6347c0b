import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gap } from './assembly/coverage.ts';
import type { LoadBalancerNode, LocalAddresses } from './control/local-json.ts';
import type { TargetOption } from './elb/target-option.ts';
import { Lifetime } from './lifetime.ts';
import { optionProblems } from './option-problems.ts';
import { startRuntime } from './runtime.ts';

export type { Gap, LoadBalancerNode, LocalAddresses, TargetOption };

/** What to run on this machine, and how. */
export interface LocalRuntimeOptions {
  /**
   * The cloud assembly to run, such as `cdk.out`.
   *
   * @default - the app in `appDirectory` is synthesized
   */
  readonly assembly?: string;

  /**
   * The folder of the CDK app, with its cdk.json.
   *
   * @default - the working directory
   */
  readonly appDirectory?: string;

  /**
   * Given to the app as the context `environment` when it is synthesized.
   *
   * @default - the app's own default
   */
  readonly environment?: string;

  /**
   * The port of the site, from 0 to 65535.
   *
   * @default 0 - a free one
   */
  readonly port?: number;

  /**
   * The folder that databases, buckets and addresses are kept in. One runtime at a time has it.
   *
   * @default - a temporary one, which is removed at the end
   */
  readonly data?: string;

  /**
   * Whether the data of earlier runs is forgotten.
   *
   * @default false
   */
  readonly reset?: boolean;

  /**
   * A PostgreSQL to use, e.g. `postgresql://user:password@localhost:5432/postgres`.
   *
   * @default - each cluster of the templates has one of its own
   */
  readonly databaseUrl?: string;

  /**
   * How many times faster than on AWS every interval and TTL runs, from 1 to 1000.
   *
   * @default 1
   */
  readonly speed?: number;

  /**
   * What stands for the targets of target groups of type `ip` and `instance`.
   *
   * @default - targets with a loopback address only
   */
  readonly targets?: readonly TargetOption[];

  /**
   * How many environments of one function run at once.
   *
   * @default - two for each processor, at least 4
   */
  readonly maximumEnvironments?: number;

  /**
   * Whether templates with anything that would run differently here are refused.
   *
   * @default false
   */
  readonly strict?: boolean;

  /**
   * Takes a line for each step of the start.
   *
   * @default - nothing is told
   */
  readonly progress?: (step: string) => void;

  /**
   * Takes what the services have to say while they run.
   *
   * @default - nothing is told
   */
  readonly log?: (line: string) => void;
}

/** A cloud assembly that runs on this machine. */
export interface LocalRuntime {
  /** Where everything is. */
  readonly addresses: LocalAddresses;

  /** What in the templates runs differently here, or not at all. */
  readonly gaps: readonly Gap[];

  /** Ends everything. May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Runs a cloud assembly on this machine: load balancers, DNS, the edge, functions and databases, as `scaled-web local`
 * does.
 *
 * @throws when an option is out of its limits, the app does not synthesize, or the templates hold what cannot be run;
 * nothing is left running then
 */
export async function startLocalRuntime(options: LocalRuntimeOptions = {}): Promise<LocalRuntime> {
  const { targets, ...others } = options;
  const problems = optionProblems(options);
  if (problems.length > 0) throw new Error(`startLocalRuntime: ${problems.join('; ')}`);
  const lifetime = new Lifetime();
  try {
    const { addresses, gaps } = await startRuntime({
      ...others,
      target: targets,
      appDirectory: options.appDirectory ?? process.cwd(),
      port: options.port ?? 0,
      speed: options.speed ?? 1,
      data: options.data ?? (await temporaryData(lifetime)),
      lifetime,
      progress: options.progress ?? (() => undefined),
      log: options.log ?? (() => undefined),
    });
    return { addresses, gaps, stop: () => lifetime.end() };
  } catch (error) {
    await lifetime.end();
    throw error;
  }
}

async function temporaryData(lifetime: Lifetime): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'scaled-web-'));
  await lifetime.add(() => rmSync(data, { recursive: true, force: true }));
  return data;
}
