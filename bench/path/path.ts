import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import type { Table } from '../report/table.ts';
import { productionAssembly } from '../run/cdk.ts';
import { startClassic } from '../run/classic.ts';
import { startLocalRuntime } from '../run/local-runtime.ts';
import { installPeers } from '../run/peers.ts';
import { missingPrograms } from '../run/programs.ts';
import { addFile } from './assembly-with-file.ts';
import { startBareHops } from './bare-hops/start.ts';
import { hopsTable, traceRequests } from './hops.ts';
import { LOAD_LABELS, LOAD_NAMES, LOADS, type LoadName, MESSAGE } from './loads.ts';
import { processorTime, spentBetween } from './processor-time.ts';
import {
  DESIGN_LABELS,
  type DesignName,
  GOAL_CONNECTIONS,
  keyOf,
  processorsTable,
  type Results,
  report,
} from './report.ts';
import { type LoadResult, runLoad } from './wrk.ts';

const MESSAGES = 1000;
const CONNECTIONS = [1, 16, 64];
const SECONDS = { warmUp: 3, full: 3, quick: 2 };
/** Until the compiler has seen enough of what is measured, in each of the function's environments, too. */
const WARM_UP_REQUESTS = 20_000;
const WARM_UP_TURNS = 20;
const ROUNDS = { full: 3, quick: 1 };
const TRACES = { full: 200, quick: 50 };

const DESIGN_NAMES: readonly DesignName[] = ['local', 'classic', 'bare'];

interface Design {
  readonly addresses: readonly string[];
  /** Its processes descend from these. */
  readonly processIds: readonly number[];
  readonly loads: readonly LoadName[];
  readonly connections: readonly number[];
}

type Designs = Readonly<Record<DesignName, Design>>;

export const path: Benchmark = {
  name: 'path',
  title: 'The whole path',
  method:
    'requests a second and latency of the local runtime (edge, DNS, load balancer over TLS, function, Data API, ' +
    'PostgreSQL) beside the classic design on the same machine: two HAProxy, nginx, a server on Fastify and pg, and the ' +
    'same PostgreSQL with the same settings. Both answer the same API from the same tables. wrk loads the one and the ' +
    'other in turn. The bare hops are those of the local path with nothing in them (no rules, no logs, no validation): ' +
    'what the AWS SDK, TLS and the hops take by themselves.',
  inQuick: false,
  missing: () => missingPrograms('wrk', 'haproxy', 'nginx'),
  async run(context) {
    const { quick, workspace, progress } = context;
    await installPeers(context);
    progress('Starting the designs');
    const assembly = await productionAssembly(workspace);
    const classic = await startClassic(workspace, MESSAGES);
    addFile(assembly, classic.root);
    const local = await startLocalRuntime(workspace, { assembly, name: 'local', speed: 1 });
    const bare = await startBareHops(workspace, MESSAGES);
    const whole = { loads: LOAD_NAMES, connections: CONNECTIONS };
    const designs: Designs = {
      local: { addresses: [local.address], processIds: [local.processId], ...whole },
      classic: {
        addresses: classic.addresses,
        processIds: classic.processIds,
        ...whole,
      },
      bare: {
        addresses: [bare.address],
        processIds: bare.processIds,
        // A cached file takes none of these hops.
        loads: ['list', 'insert'],
        connections: [GOAL_CONNECTIONS],
      },
    };
    await fill(context, designs.local);
    for (const which of DESIGN_NAMES) await warmUp(context, DESIGN_LABELS[which], designs[which]);
    const { results, processors } = await measure(context, designs);
    progress('Tracing requests');
    const count = quick ? TRACES.quick : TRACES.full;
    const traces = {
      list: await traceRequests(local.site, 'GET', undefined, count),
      insert: await traceRequests(local.site, 'POST', MESSAGE, count),
    };
    return report(results, CONNECTIONS, [...processors, hopsTable(traces)]);
  },
};

async function warmUp(
  { workspace, progress }: BenchmarkContext,
  label: string,
  { addresses, loads }: Design,
): Promise<void> {
  progress(`Warming ${label} up`);
  const props = { addresses, connections: GOAL_CONNECTIONS, seconds: SECONDS.warmUp };
  for (const name of loads) {
    let requests = 0;
    for (let turn = 0; turn < WARM_UP_TURNS && requests < WARM_UP_REQUESTS; turn += 1) {
      requests += (await runLoad(workspace, LOADS[name], props)).requests;
    }
  }
}

/** As many messages as the classic design has, by the API. */
async function fill({ workspace }: BenchmarkContext, { addresses }: Design): Promise<void> {
  let inserted = 0;
  while (inserted < MESSAGES) {
    const props = { addresses, connections: GOAL_CONNECTIONS, seconds: SECONDS.warmUp };
    inserted += (await runLoad(workspace, LOADS.insert, props)).requests;
  }
}

async function measure(
  { quick, workspace, progress }: BenchmarkContext,
  designs: Designs,
): Promise<{ readonly results: Results; readonly processors: readonly Table[] }> {
  const results: Record<DesignName, Map<string, LoadResult[]>> = {
    local: new Map(),
    classic: new Map(),
    bare: new Map(),
  };
  const processors: Table[] = [];
  const rounds = quick ? ROUNDS.quick : ROUNDS.full;
  const seconds = quick ? SECONDS.quick : SECONDS.full;
  for (let round = 0; round < rounds; round += 1) {
    progress(`Round ${round + 1} of ${rounds}: ${CONNECTIONS.join(', ')} connections`);
    for (const connections of CONNECTIONS) {
      for (const name of LOAD_NAMES) {
        for (const which of round % 2 === 0 ? DESIGN_NAMES : DESIGN_NAMES.toReversed()) {
          const { addresses, processIds, ...measured } = designs[which];
          if (!measured.loads.includes(name) || !measured.connections.includes(connections)) continue;
          const before = processorTime(processIds);
          const result = await runLoad(workspace, LOADS[name], { addresses, connections, seconds });
          const spent = spentBetween(before, processorTime(processIds));
          const key = keyOf(name, connections);
          results[which].set(key, [...(results[which].get(key) ?? []), result]);
          if (round === rounds - 1 && connections === GOAL_CONNECTIONS && spent.size > 0) {
            processors.push(processorsTable(`${DESIGN_LABELS[which]}, ${LOAD_LABELS[name]}`, spent, result.requests));
          }
        }
      }
    }
  }
  return { results, processors };
}
