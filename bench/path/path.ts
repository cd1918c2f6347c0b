import type { Benchmark, BenchmarkContext, Findings } from '../benchmark.ts';
import { medianBar } from '../report/chart.ts';
import { pairedRatio, summarize } from '../report/statistics.ts';
import type { Cell, Table } from '../report/table.ts';
import { productionAssembly } from '../run/cdk.ts';
import { startClassic } from '../run/classic.ts';
import { startLocalRuntime } from '../run/local-runtime.ts';
import { installPeers } from '../run/peers.ts';
import { missingPrograms } from '../run/programs.ts';
import { addFile, FILE_PATH } from './assembly-with-file.ts';
import { hopsTable, traceRequests } from './hops.ts';
import { processorTime, spentBetween } from './processor-time.ts';
import { type Load, type LoadResult, runLoad } from './wrk.ts';

const MESSAGES = 1000;
const CONNECTIONS = [1, 16, 64];
/** Where the goals are. */
const GOAL_CONNECTIONS = 16;
const SECONDS = { warmUp: 3, full: 3, quick: 2 };
/** Until the compiler has seen enough of what is measured, in each of the function's environments, too. */
const WARM_UP_REQUESTS = 20_000;
const WARM_UP_TURNS = 20;
const ROUNDS = { full: 3, quick: 1 };
const TRACES = { full: 200, quick: 50 };

const MESSAGE = JSON.stringify({ author: 'somebody', body: 'A message of the board, as long as they often are.' });

const INSERT: Load = { method: 'POST', path: '/api/messages', body: MESSAGE };

const LOADS: Readonly<Record<string, Load>> = {
  static: { method: 'GET', path: FILE_PATH },
  list: { method: 'GET', path: '/api/messages' },
  insert: INSERT,
};

const LOAD_LABELS: Readonly<Record<string, string>> = {
  static: 'cached file of 50 KB',
  list: 'list of 20 messages',
  insert: 'insert',
};

interface Design {
  readonly label: string;
  readonly addresses: readonly string[];
  /** Its processes descend from these. */
  readonly processIds: readonly number[];
}

type Designs = Readonly<Record<'local' | 'classic', Design>>;

/** By load and connections, a result a round. */
type Results = Readonly<Record<keyof Designs, ReadonlyMap<string, readonly LoadResult[]>>>;

export const path: Benchmark = {
  name: 'path',
  title: 'The whole path',
  method:
    'requests a second and latency of the local runtime (edge, DNS, load balancer over TLS, function, Data API, ' +
    'PostgreSQL) beside the classic design on the same machine: two HAProxy, nginx, a server on Fastify and pg, and the ' +
    'same PostgreSQL with the same settings. Both answer the same API from the same tables. wrk loads the one and the ' +
    'other in turn.',
  inQuick: false,
  missing: () => missingPrograms('wrk', 'haproxy', 'nginx'),
  async run(context) {
    const { quick, workspace, progress } = context;
    await installPeers(context);
    progress('Starting both designs');
    const assembly = await productionAssembly(workspace);
    const classic = await startClassic(workspace, MESSAGES);
    addFile(assembly, classic.root);
    const local = await startLocalRuntime(workspace, { assembly, name: 'local', speed: 1 });
    const designs: Designs = {
      local: { label: 'the local runtime', addresses: [local.address], processIds: [local.processId] },
      classic: { label: 'the classic design', addresses: classic.addresses, processIds: classic.processIds },
    };
    await fill(context, designs.local);
    for (const design of Object.values(designs)) await warmUp(context, design);
    const { results, processors } = await measure(context, designs);
    progress('Tracing requests');
    const count = quick ? TRACES.quick : TRACES.full;
    const traces = {
      list: await traceRequests(local.site, 'GET', undefined, count),
      insert: await traceRequests(local.site, 'POST', MESSAGE, count),
    };
    return report(designs, results, [...processors, hopsTable(traces)]);
  },
};

async function warmUp({ workspace, progress }: BenchmarkContext, { label, addresses }: Design): Promise<void> {
  progress(`Warming ${label} up`);
  const props = { addresses, connections: GOAL_CONNECTIONS, seconds: SECONDS.warmUp };
  for (const load of Object.values(LOADS)) {
    let requests = 0;
    for (let turn = 0; turn < WARM_UP_TURNS && requests < WARM_UP_REQUESTS; turn += 1) {
      requests += (await runLoad(workspace, load, props)).requests;
    }
  }
}

/** As many messages as the classic design has, by the API. */
async function fill({ workspace }: BenchmarkContext, { addresses }: Design): Promise<void> {
  let inserted = 0;
  while (inserted < MESSAGES) {
    const props = { addresses, connections: GOAL_CONNECTIONS, seconds: SECONDS.warmUp };
    inserted += (await runLoad(workspace, INSERT, props)).requests;
  }
}

async function measure(
  { quick, workspace, progress }: BenchmarkContext,
  designs: Designs,
): Promise<{ readonly results: Results; readonly processors: readonly Table[] }> {
  const results = { local: new Map<string, LoadResult[]>(), classic: new Map<string, LoadResult[]>() };
  const processors: Table[] = [];
  const rounds = quick ? ROUNDS.quick : ROUNDS.full;
  for (let round = 0; round < rounds; round += 1) {
    progress(`Round ${round + 1} of ${rounds}: ${CONNECTIONS.join(', ')} connections`);
    for (const connections of CONNECTIONS) {
      for (const [name, load] of Object.entries(LOADS)) {
        const order = (['local', 'classic'] as const).toSorted(() => (round % 2 === 0 ? 0 : -1));
        for (const which of order) {
          const { addresses, processIds } = designs[which];
          const before = processorTime(processIds);
          const seconds = quick ? SECONDS.quick : SECONDS.full;
          const result = await runLoad(workspace, load, { addresses, connections, seconds });
          const spent = spentBetween(before, processorTime(processIds));
          const key = keyOf(name, connections);
          results[which].set(key, [...(results[which].get(key) ?? []), result]);
          if (round === rounds - 1 && connections === GOAL_CONNECTIONS && spent.size > 0) {
            processors.push(processorsTable(`${designs[which].label}, ${LOAD_LABELS[name]}`, spent, result.requests));
          }
        }
      }
    }
  }
  return { results, processors };
}

function processorsTable(title: string, spent: ReadonlyMap<string, number>, requests: number): Table {
  return {
    title: `Processor time of one request, ${title}, ${GOAL_CONNECTIONS} connections`,
    columns: [
      { name: 'by', unit: 'text' },
      { name: 'time', unit: 'µs' },
    ],
    rows: [...spent].toSorted(([, a], [, b]) => b - a).map(([name, time]) => [name, time / requests]),
  };
}

function report(designs: Designs, results: Results, hops: readonly Table[]): Findings {
  const of = (which: keyof Designs, load: string, figure: keyof LoadResult, connections = GOAL_CONNECTIONS) =>
    (results[which].get(keyOf(load, connections)) ?? []).map((result) => result[figure]);
  const ratio = (load: string, figure: keyof LoadResult, connections = GOAL_CONNECTIONS) =>
    pairedRatio(of('local', load, figure, connections), of('classic', load, figure, connections));
  const loads = Object.keys(LOADS);
  return {
    tables: [
      {
        title: 'Requests a second and latency, median and quartiles',
        columns: [
          { name: 'request', unit: 'text' },
          { name: 'connections', unit: 'count' },
          { name: 'local', unit: 'req/s' },
          { name: 'classic', unit: 'req/s' },
          { name: 'local to classic', unit: '×' },
          { name: 'local p50', unit: 'ms' },
          { name: 'classic p50', unit: 'ms' },
          { name: 'local p99', unit: 'ms' },
          { name: 'classic p99', unit: 'ms' },
        ],
        rows: loads.flatMap((load) =>
          CONNECTIONS.map((connections): readonly Cell[] => [
            LOAD_LABELS[load] ?? load,
            connections,
            summarize(of('local', load, 'requestsPerSecond', connections)),
            summarize(of('classic', load, 'requestsPerSecond', connections)),
            ratio(load, 'requestsPerSecond', connections),
            summarize(of('local', load, 'p50Milliseconds', connections)),
            summarize(of('classic', load, 'p50Milliseconds', connections)),
            summarize(of('local', load, 'p99Milliseconds', connections)),
            summarize(of('classic', load, 'p99Milliseconds', connections)),
          ]),
        ),
      },
      ...hops,
    ],
    charts: [
      {
        title: `Requests a second at ${GOAL_CONNECTIONS} connections`,
        unit: 'req/s',
        groups: loads.map((load) => ({
          label: LOAD_LABELS[load] ?? load,
          bars: (['local', 'classic'] as const).map((which) => {
            const tone = which === 'local' ? 'own' : 'other';
            return medianBar(designs[which].label, of(which, load, 'requestsPerSecond'), tone);
          }),
        })),
      },
    ],
    measures: {
      'path.static': ratio('static', 'requestsPerSecond'),
      'path.list': ratio('list', 'requestsPerSecond'),
      'path.insert': ratio('insert', 'requestsPerSecond'),
      'path.tail': Math.max(...loads.map((load) => ratio(load, 'p99Milliseconds'))),
    },
    notes: [
      'The classic design runs without TLS, without logs and without health checks between its load balancers and DNS; ' +
        'the local runtime has all three.',
      'In the processor time of the local runtime, the main thread is edge, DNS, load balancers and Data API unless these ' +
        'have threads of their own; worker threads are the functions.',
    ],
  };
}

function keyOf(load: string, connections: number): string {
  return `${load} ${connections}`;
}
