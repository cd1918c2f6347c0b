import { readFileSync } from 'node:fs';
import type { BenchmarkContext } from '../benchmark.ts';
import type { Table } from '../report/table.ts';
import { synthesize } from '../run/cdk.ts';
import { startLocalRuntime } from '../run/local-runtime.ts';
import { monthlyBills } from './bill.ts';

const COUNTS = { full: [2, 4, 8], quick: [2, 8] };
const APP = 'node --import tsx bench/growth/load-balancers-app.ts';

/** What more load balancers take: to synthesize, to start here, to run for a month without a request. */
export async function measureLoadBalancers(context: BenchmarkContext): Promise<Table> {
  const { quick, workspace, progress } = context;
  const rows = [];
  for (const count of quick ? COUNTS.quick : COUNTS.full) {
    progress(`${count} load balancers`);
    const assembly = workspace.path(`load-balancers-${count}`);
    const flags = ['--app', APP, '--context', `loadBalancers=${count}`];
    const synthesis = await synthesize(workspace, { outputDirectory: assembly, flags, validation: false });
    const { addresses, server } = await startLocalRuntime(workspace, { assembly, name: `balanced-${count}`, speed: 1 });
    await workspace.stop(server);
    const [bill] = await monthlyBills(workspace, assembly, '0');
    rows.push([
      count,
      resourcesIn(assembly),
      synthesis,
      addresses.start.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000,
      bill?.total ?? null,
    ]);
  }
  return {
    title: 'More load balancers, each in every one of four zones where they cannot have zones of their own',
    columns: [
      { name: 'load balancers', unit: 'count' },
      { name: 'resources', unit: 'count' },
      { name: 'synthesis', unit: 's' },
      { name: 'first local start', unit: 's' },
      { name: 'month without requests', unit: 'USD' },
    ],
    rows,
  };
}

function resourcesIn(assembly: string): number {
  const template: { readonly Resources: object } = JSON.parse(readFileSync(`${assembly}/Site.template.json`, 'utf8'));
  return Object.keys(template.Resources).length;
}
