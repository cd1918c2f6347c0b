import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ControlClient } from '../control/control-client.ts';
import { readLocalJson } from '../control/local-json.ts';
import { isPassed, runDrill } from '../drill/drill.ts';
import { formatReports } from '../drill/report.ts';
import { SCENARIO_NAMES } from '../drill/scenarios.ts';
import { Lifetime } from '../lifetime.ts';
import { DATA_OPTION, dataOf } from './data-option.ts';
import { parsePositive, parseSpeed } from './numbers.ts';

interface DrillOptions {
  readonly assembly?: string;
  readonly environment?: string;
  readonly speed?: number;
  readonly only?: readonly string[];
  readonly workers: number;
  readonly json?: boolean;
}

export function addDrillCommand(scaledWeb: Command): void {
  scaledWeb
    .command('drill')
    .description(
      'Play every fault under load against a local runtime, and tell what it did; exits with 1 when it did harm.',
    )
    .option(...DATA_OPTION)
    .option('--speed <number>', 'start a runtime for the drill, this many times faster than AWS', parseSpeed)
    .option('--assembly <dir>', 'with --speed: run this cloud assembly')
    .option('--environment <name>', 'with --speed: the environment to synthesize')
    .option('--only <faults...>', `of ${SCENARIO_NAMES.join(', ')}`)
    .option('--workers <number>', 'how many send requests at a time', parsePositive, 4)
    .option('--json', 'report as JSON')
    .action((options: DrillOptions, command: Command) => drill(options, command));
}

async function drill(options: DrillOptions, command: Command): Promise<void> {
  const { only, workers, json } = options;
  const lifetime = new Lifetime();
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const directory = options.speed === undefined ? dataOf(command) : await startOwn(options, options.speed, lifetime);
    const { site } = readLocalJson(directory);
    if (site === undefined)
      throw new Error('The templates have no distribution: the drill has nothing to send requests to.');
    const reports = await runDrill({
      site,
      control: new ControlClient(directory),
      ...(only && { only }),
      workers,
      signal: stopped.signal,
      progress: (line) => console.error(line),
    });
    console.log(json ? JSON.stringify(reports, undefined, 2) : formatReports(reports));
    if (!reports.every(isPassed)) process.exitCode = 1;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await lifetime.end();
  }
}

/** @returns the data directory of a runtime that ends with the drill */
async function startOwn(options: DrillOptions, speed: number, lifetime: Lifetime): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'scaled-web-drill-'));
  await lifetime.add(() => rmSync(data, { recursive: true, force: true }));
  const { assembly, environment } = options;
  // Loaded when it is needed: the command line offers other commands, too.
  const { startRuntime } = await import('../runtime.ts');
  await startRuntime({
    ...(assembly !== undefined && { assembly }),
    ...(environment !== undefined && { environment }),
    appDirectory: process.cwd(),
    port: 0,
    data,
    speed,
    lifetime,
    progress: (step) => console.error(step),
    log: () => undefined,
  });
  return data;
}
