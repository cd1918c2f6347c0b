import type { Benchmark } from '../benchmark.ts';

export const appTier: Benchmark = {
  name: 'app-tier',
  title: 'app-tier',
  method: '',
  inQuick: false,
  missing: async () => ['not built'],
  run: () => {
    throw new Error('not built');
  },
};
