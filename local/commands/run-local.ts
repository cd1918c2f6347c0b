import { Lifetime } from '../lifetime.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../runtime.ts';
import { formatAddresses, formatGaps } from './report.ts';

export type RunLocalOptions = Omit<RuntimeOptions, 'appDirectory' | 'progress' | 'log' | 'lifetime'>;

/** Starts the local runtime, says where everything is, and runs until it is told to end. */
export async function runLocal(options: RunLocalOptions): Promise<void> {
  const lifetime = new Lifetime();
  const told = endOnSignals(lifetime);
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(7);
  let runtime: Runtime;
  try {
    runtime = await startRuntime({
      ...options,
      appDirectory: process.cwd(),
      lifetime,
      progress: (step) => console.log(`${seconds()}  ${step}`),
      log: (line) => console.warn(`         ${line}`),
    });
  } catch (error) {
    await lifetime.end();
    if (lifetime.endedBySignal) return told;
    throw error;
  }
  console.log(`\n${formatGaps(runtime.gaps)}\n\n${formatAddresses(runtime.addresses)}\n\nCtrl-C ends everything.`);
  await told;
}

/**
 * Resolves when a signal has ended everything. Further signals change nothing: with `npm start` the terminal and npm
 * each send one for a single Ctrl-C, and to leave at the second would leave PostgreSQL behind.
 */
function endOnSignals(lifetime: Lifetime): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        lifetime.endedBySignal = true;
        lifetime.end().then(resolve, reject);
      });
    }
  });
}
