import { contextOf } from '../assembly/load-assembly.ts';
import { Lifetime } from '../lifetime.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../runtime.ts';
import { watchApp, watchAssembly } from '../watch/watch.ts';
import { endOnSignals } from './end-signals.ts';
import { formatAddresses, formatGaps, formatSteps } from './report.ts';

export interface RunLocalOptions extends Omit<RuntimeOptions, 'appDirectory' | 'progress' | 'log' | 'lifetime'> {
  /** Take changed files over while it runs. @default false */
  readonly watch?: boolean;
}

/** Starts the local runtime, says where everything is, and runs until it is told to end. */
export async function runLocal(options: RunLocalOptions): Promise<void> {
  const lifetime = new Lifetime();
  const told = endOnSignals(lifetime);
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(7);
  try {
    const runtime = await startRuntime({
      ...options,
      appDirectory: process.cwd(),
      lifetime,
      progress: (step) => console.log(`${seconds()}  ${step}`),
      log: (line) => console.warn(`         ${line}`),
    });
    const took = `Started in ${seconds().trim()}: ${formatSteps(runtime.addresses.start)}.`;
    console.log(`\n${formatGaps(runtime.gaps)}\n\n${formatAddresses(runtime.addresses)}\n\n${took}`);
    if (options.watch) await watch(options, runtime, lifetime);
    console.log('Ctrl-C ends everything.');
  } catch (error) {
    await lifetime.end();
    if (lifetime.endedBySignal) return told;
    throw error;
  }
  await told;
}

async function watch(options: RunLocalOptions, { synthesis, update }: Runtime, lifetime: Lifetime): Promise<void> {
  const props = {
    update,
    lifetime,
    say: (text: string) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${text}`),
  };
  if (options.assembly !== undefined) await watchAssembly(options.assembly, props);
  else await watchApp({ ...synthesis, appDirectory: process.cwd(), context: contextOf(options) }, props);
  console.log('Changed files are taken over while it runs.');
}
