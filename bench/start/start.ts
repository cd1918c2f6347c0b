import type { Benchmark } from '../benchmark.ts';

export const start: Benchmark = {
  name: 'start',
  title: 'start',
  method: '',
  inQuick: false,
  missing: async () => ['not built'],
  run: () => {
    throw new Error('not built');
  },
};
