import type { BenchmarkContext } from '../benchmark.ts';
import type { Table } from '../report/table.ts';
import type { Workspace } from '../run/workspace.ts';

export interface MonthlyBill {
  readonly requests: number;
  readonly total: number;
  /** Of the same design on EC2. */
  readonly ec2: { readonly total: number };
}

const REQUESTS = '0,10k,100k,1M,10M,100M,1B';

/** Asks `npm run cost` for the bills of an assembly. */
export async function monthlyBills(
  workspace: Workspace,
  assembly: string,
  requests: string,
): Promise<readonly MonthlyBill[]> {
  const { stdout } = await workspace.run(process.execPath, [
    ...['--import', 'tsx', 'tools/cost/main.ts', '--assembly', assembly, '--requests', requests, '--json'],
  ]);
  const report: { readonly months: readonly MonthlyBill[] } = JSON.parse(stdout);
  return report.months;
}

export async function measureBill({ workspace, progress }: BenchmarkContext, assembly: string): Promise<Table> {
  progress("The month's bill");
  const bills = await monthlyBills(workspace, assembly, REQUESTS);
  return {
    title: 'A month of production, by `npm run cost`',
    columns: [
      { name: 'requests', unit: 'count' },
      { name: 'bill', unit: 'USD' },
      { name: 'a million requests', unit: 'USD' },
      { name: 'the same design on EC2', unit: 'USD' },
    ],
    rows: bills.map(({ requests, total, ec2 }) => [
      requests,
      total,
      requests === 0 ? null : (total / requests) * 1e6,
      ec2.total,
    ]),
  };
}
