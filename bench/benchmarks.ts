import { appTier } from './app-tier/app-tier.ts';
import type { Benchmark } from './benchmark.ts';
import { failover } from './failover/failover.ts';
import { growth } from './growth/growth.ts';
import { path } from './path/path.ts';
import { start } from './start/start.ts';
import { synth } from './synth/synth.ts';

/** In the order in which they run. */
export const benchmarks: readonly Benchmark[] = [appTier, synth, start, path, failover, growth];
