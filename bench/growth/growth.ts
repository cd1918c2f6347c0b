import type { Benchmark } from '../benchmark.ts';

export const growth: Benchmark = {
  name: 'growth',
  title: 'growth',
  method: '',
  inQuick: false,
  missing: async () => ['not built'],
  run: () => {
    throw new Error('not built');
  },
};
