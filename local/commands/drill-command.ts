import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { ControlClient } from '../control/control-client.ts';
import { readLocalJson } from '../control/local-json.ts';
import { isDrillPassed, runDrill } from '../drill/drill.ts';
import { formatReport } from '../drill/report.ts';
import { SCENARIO_NAMES } from '../drill/scenarios.ts';
import { Lifetime } from '../lifetime.ts';
import { DATA_OPTION, dataOf } from './data-option.ts';
import { onEndSignals } from './end-signals.ts';
import { parseCount, parseSpeed } from './numbers.ts';

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
      'Play every fault under load against a local runtime, and tell what it did; exits with 1 when it did harm or was not played to its end.',
    )
    .option(...DATA_OPTION)
    .option('--speed <number>', 'start a runtime for the drill, this many times faster than AWS', parseSpeed)
    .addOption(new Option('--assembly <dir>', 'with --speed: run this cloud assembly').conflicts('environment'))
    .option('--environment <name>', 'with --speed: the environment to synthesize')
    .option('--only <faults...>', `of ${SCENARIO_NAMES.join(', ')}`)
    .option('--workers <number>', 'how many send requests at a time', parseCount, 4)
    .option('--json', 'report as JSON')
    .action((options: DrillOptions, command: Command) => drill(options, command));
}

async function drill(options: DrillOptions, command: Command): Promise<void> {
  const { speed } = options;
  refuseOptionsOfOwn(options);
  const stopped = new AbortController();
  const ignoreSignals = onEndSignals(() => stopped.abort());
  try {
    if (speed === undefined) await play(dataOf(command), options, stopped.signal);
    else await playAlone(options, speed, stopped.signal);
  } finally {
    ignoreSignals();
  }
}

/** @param directory the data directory of a runtime */
async function play(directory: string, { only, workers, json }: DrillOptions, signal: AbortSignal): Promise<void> {
  const { site } = readLocalJson(directory);
  if (site === undefined)
    throw new Error('The templates have no distribution: the drill has nothing to send requests to.');
  const report = await runDrill({
    site,
    control: new ControlClient(directory),
    ...(only && { only }),
    workers,
    signal,
    progress: (line) => console.error(line),
  });
  console.log(json ? JSON.stringify(report, undefined, 2) : formatReport(report));
  if (!isDrillPassed(report)) process.exitCode = 1;
}

/** They say what to start, and without --speed nothing is started. */
function refuseOptionsOfOwn({ speed, assembly, environment }: DrillOptions): void {
  if (speed !== undefined || (assembly ?? environment) === undefined) return;
  const option = assembly === undefined ? '--environment' : '--assembly';
  throw new Error(
    `${option} says what the drill starts, which it does with --speed only: give --speed, too, or leave it out to play against the runtime of --data.`,
  );
}

/** Plays against a runtime that ends with the drill. */
async function playAlone(options: DrillOptions, speed: number, signal: AbortSignal): Promise<void> {
  const lifetime = new Lifetime();
  const data = mkdtempSync(join(tmpdir(), 'scaled-web-drill-'));
  try {
    await startOwn(options, { data, speed, lifetime, signal });
    await play(data, options, signal);
  } finally {
    // By now, nothing that was being started writes to the folder any more.
    await lifetime.end().finally(() => rmSync(data, { recursive: true, force: true }));
  }
}

interface OwnRuntime {
  readonly data: string;
  readonly speed: number;
  readonly lifetime: Lifetime;
  readonly signal: AbortSignal;
}

async function startOwn(
  { assembly, environment }: DrillOptions,
  { data, speed, lifetime, signal }: OwnRuntime,
): Promise<void> {
  // What cannot be stopped is told when the drill ends.
  const end = () => void lifetime.end().catch(() => undefined);
  signal.addEventListener('abort', end);
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
  signal.removeEventListener('abort', end);
}
