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

/** Resolves when a signal has ended everything. A second signal does not wait. */
function endOnSignals(lifetime: Lifetime): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (lifetime.endedBySignal) process.exit(1);
        lifetime.endedBySignal = true;
        void lifetime.end().then(resolve);
      });
    }
  });
}
