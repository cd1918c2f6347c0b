import type { Benchmark } from '../benchmark.ts';

export const path: Benchmark = {
  name: 'path',
  title: 'path',
  method: '',
  inQuick: false,
  missing: async () => ['not built'],
  run: () => {
    throw new Error('not built');
  },
};
