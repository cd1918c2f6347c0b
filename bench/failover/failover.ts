import type { Benchmark } from '../benchmark.ts';

export const failover: Benchmark = {
  name: 'failover',
  title: 'failover',
  method: '',
  inQuick: false,
  missing: async () => ['not built'],
  run: () => {
    throw new Error('not built');
  },
};
