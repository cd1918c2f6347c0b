import { Agent } from 'node:http';
import pg from 'pg';
import { startPostgres } from '../../local/postgres/postgres.ts';
import type { BenchmarkContext } from '../benchmark.ts';
import { pairedRatio, summarize } from '../report/statistics.ts';
import type { Table } from '../report/table.ts';
import { INSERT_MESSAGES } from '../run/data-api.ts';
import { startLocalRuntime } from '../run/local-runtime.ts';
import type { Samples } from '../run/rounds.ts';
import { DEEP_PAGE, measurePages, PAGE, type Reader } from './pages.ts';

const SIZES = { full: [1, 1_000, 100_000], quick: [1, 25_000] };
const SAMPLES = { full: 300, quick: 50 };
const DATABASE = 'foobar';

export interface MessageGrowth {
  readonly table: Table;
  /** p50 of the deep page, beside the first. */
  readonly ratio: number;
}

/** How long a page takes with more and more messages, through the whole local path. */
export async function measureMessages(context: BenchmarkContext, assembly: string): Promise<MessageGrowth> {
  const { quick, workspace, progress } = context;
  const postgres = await startPostgres({ directory: workspace.path('postgres') });
  workspace.onEnd(() => postgres.stop());
  const { user, password, host, port } = postgres;
  const databaseUrl = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${postgres.database}`;
  const { site } = await startLocalRuntime(workspace, { assembly, name: 'messages', speed: 1, databaseUrl });
  const client = new pg.Client({ user, password, host, port, database: DATABASE });
  await client.connect();
  // A statement about many messages takes a while.
  workspace.signal.addEventListener('abort', () => void client.end());
  const reader: Reader = { agent: new Agent({ keepAlive: true, maxSockets: 1 }), signal: workspace.signal };
  const rows: { readonly size: number; readonly samples: Samples }[] = [];
  try {
    for (const size of quick ? SIZES.quick : SIZES.full) {
      progress(`Pages of ${size.toLocaleString('en-US')} messages`);
      await client.query('truncate messages');
      await client.query(INSERT_MESSAGES, [size]);
      await client.query('vacuum analyze messages');
      rows.push({ size, samples: await measurePages(reader, site, size, quick ? SAMPLES.quick : SAMPLES.full) });
    }
  } finally {
    reader.agent.destroy();
    await client.end();
  }
  const deepest = rows.at(-1)?.samples;
  return {
    table: {
      title: `A page of ${PAGE} messages, one request at a time, median and quartiles`,
      columns: [
        { name: 'messages', unit: 'count' },
        { name: 'page 1', unit: 'ms' },
        { name: `page ${DEEP_PAGE.toLocaleString('en-US')}`, unit: 'ms' },
      ],
      rows: rows.map(({ size, samples: { first = [], deep = [] } }) => [
        size,
        summarize(first),
        deep.length === 0 ? null : summarize(deep),
      ]),
    },
    ratio: pairedRatio(deepest?.['deep'] ?? [], deepest?.['first'] ?? []),
  };
}
