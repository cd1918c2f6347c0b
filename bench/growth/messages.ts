import { Agent, get } from 'node:http';
import pg from 'pg';
import { startPostgres } from '../../local/postgres/postgres.ts';
import type { BenchmarkContext } from '../benchmark.ts';
import { pairedRatio, summarize } from '../report/statistics.ts';
import type { Table } from '../report/table.ts';
import { INSERT_MESSAGES } from '../run/data-api.ts';
import { startLocalRuntime } from '../run/local-runtime.ts';
import { interleave, type Samples } from '../run/rounds.ts';

const PAGE = 20;
const LARGEST_PAGE = 100;
const DEEP_PAGE = 1000;
const SIZES = { full: [1, 1_000, 100_000], quick: [1, 25_000] };
const SAMPLES = { full: 300, quick: 50 };
const DATABASE = 'foobar';

interface Page {
  readonly messages: readonly unknown[];
  readonly next: string | null;
}

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
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const rows: { readonly size: number; readonly samples: Samples }[] = [];
  try {
    for (const size of quick ? SIZES.quick : SIZES.full) {
      progress(`Pages of ${size.toLocaleString('en-US')} messages`);
      await client.query('truncate messages');
      await client.query(INSERT_MESSAGES, [size]);
      await client.query('vacuum analyze messages');
      rows.push({ size, samples: await measurePages(agent, site, size, quick ? SAMPLES.quick : SAMPLES.full) });
    }
  } finally {
    agent.destroy();
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

async function measurePages(agent: Agent, site: string, size: number, samples: number): Promise<Samples> {
  const first = `${site}/api/messages?limit=${PAGE}`;
  const before = (DEEP_PAGE - 1) * PAGE;
  const urls: Readonly<Record<string, string>> =
    size > before ? { first, deep: `${first}&cursor=${await cursorAfter(agent, site, before)}` } : { first };
  const timed = async (name: string) => {
    const began = performance.now();
    await read(agent, urls[name] ?? first);
    return performance.now() - began;
  };
  const names = Object.keys(urls);
  await interleave({ names, rounds: Math.ceil(samples / 5), measure: timed });
  return interleave({ names, rounds: samples, measure: timed });
}

/** Reads the pages one after another, as the cursor is the API's own affair. */
async function cursorAfter(agent: Agent, site: string, messages: number): Promise<string> {
  let cursor = '';
  for (let left = messages; left > 0; left -= Math.min(left, LARGEST_PAGE)) {
    const parameter = cursor === '' ? '' : `&cursor=${cursor}`;
    const { next } = await read(agent, `${site}/api/messages?limit=${Math.min(left, LARGEST_PAGE)}${parameter}`);
    if (next === null) throw new Error(`The pages end before ${messages} messages.`);
    cursor = next;
  }
  return cursor;
}

function read(agent: Agent, url: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${url} answered ${response.statusCode}: ${text}`));
      });
    }).on('error', reject);
  });
}
