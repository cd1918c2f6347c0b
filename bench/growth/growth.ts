import type { Benchmark } from '../benchmark.ts';
import { productionAssembly } from '../run/cdk.ts';
import { measureBill } from './bill.ts';
import { measureLoadBalancers } from './load-balancers.ts';
import { measureMessages } from './messages.ts';
import { measureStacks } from './stacks.ts';

export const growth: Benchmark = {
  name: 'growth',
  title: 'Growth',
  method:
    'how time and cost grow with the messages on the board, the load balancers, the stacks in a diff, the requests.',
  inQuick: false,
  missing: async () => [],
  async run(context) {
    const assembly = await productionAssembly(context.workspace);
    const messages = await measureMessages(context, assembly);
    const loadBalancers = await measureLoadBalancers(context);
    const stacks = await measureStacks(context, assembly);
    const bill = await measureBill(context, assembly);
    return {
      tables: [messages.table, loadBalancers, stacks.table, bill],
      charts: [],
      measures: { 'growth.keyset': messages.ratio, 'growth.diff': stacks.seconds },
      notes: ['The bill is worked out from the templates and a dated price table; docs/cost.md says how.'],
    };
  },
};
