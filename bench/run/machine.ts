import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { programOutput } from './programs.ts';

/** What a result was measured on, without what would name the machine. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGibibytes: number;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted to run in the minute before. */
  readonly loadBefore: number;
  /** By package or program. */
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ['aws-cdk', 'aws-cdk-lib', '@aws-sdk/client-rds-data', 'hono', 'drizzle-orm', 'esbuild'] as const;

const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  haproxy: ['-v'],
  nginx: ['-v'],
  wrk: ['-v'],
};

export async function describeMachine(): Promise<Machine> {
  const processors = cpus();
  const packages = PACKAGES.map((name) => [name, packageVersion(`node_modules/${name}`)] as const);
  const peers = peerNames().map((name) => [name, packageVersion(`bench/peers/node_modules/${name}`)] as const);
  const programs = await Promise.all(
    Object.entries(PROGRAMS).map(async ([name, flags]) => [name, await programVersion(name, flags)] as const),
  );
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memoryGibibytes: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    versions: Object.fromEntries(
      [...packages, ...peers, ...programs].flatMap(([name, version]) =>
        version === undefined ? [] : [[name, version]],
      ),
    ),
  };
}

function peerNames(): readonly string[] {
  const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
    readFileSync('bench/peers/package.json', 'utf8'),
  );
  return Object.keys(manifest.dependencies);
}

function packageVersion(directory: string): string | undefined {
  try {
    return JSON.parse(readFileSync(`${directory}/package.json`, 'utf8')).version;
  } catch {
    return undefined;
  }
}

async function programVersion(name: string, flags: readonly string[]): Promise<string | undefined> {
  const output = await programOutput(name, flags);
  return output === undefined ? undefined : /\d+\.\d+(?:\.\d+)?/.exec(output)?.[0];
}
