import { statSync } from 'node:fs';
import { type Benchmark, type BenchmarkContext, type Findings, Unavailable } from '../benchmark.ts';
import { type BarChart, medianBar } from '../report/chart.ts';
import { median, pairedRatio, summarize } from '../report/statistics.ts';
import type { Table } from '../report/table.ts';
import { startMessageDatabase } from '../run/data-api.ts';
import { installPeers } from '../run/peers.ts';
import { BARE_SDK, buildCandidates, type Candidate, HONO, SHIPPED } from './candidates.ts';
import { CHECKS, failedChecks } from './checks.ts';
import { CREATE, LIST } from './events.ts';
import { type Measured, measureCandidates } from './measure.ts';
import { DEPLOYED_MAJOR, findNode, type NodeVersion } from './node-versions.ts';
import { runTask } from './run-task.ts';

const MESSAGES = 1000;
const LOAD = { full: { warmUp: 500, requests: 1000 }, quick: { warmUp: 150, requests: 200 } };
const ROUNDS = {
  full: { starts: 21, loads: 7 },
  beside: { starts: 7, loads: 2 },
  quick: { starts: 5, loads: 2 },
};
const BESIDE_MAJORS = [22, 20];

export const appTier: Benchmark = {
  name: 'app-tier',
  title: 'The app tier',
  method:
    'the function behind the load balancers as it is deployed, beside the same API written in other ways, each bundled ' +
    'by esbuild and loaded in a process of its own. Events are those of a load balancer with multi-value headers, one ' +
    'at a time; the statements go through the AWS SDK to a Data API over PostgreSQL in other processes. CPU time is ' +
    'that of the process, user and system, of one request.',
  inQuick: true,
  missing: async () => [],
  async run(context) {
    const { quick, workspace, progress } = context;
    if (!quick) await installPeers(context);
    const notes: string[] = [];
    const node = (quick ? undefined : await findOrNote(DEPLOYED_MAJOR, context, notes)) ?? PRESENT;
    progress('Building the candidates');
    const candidates = await buildCandidates(workspace, quick);
    const database = await startMessageDatabase(workspace, MESSAGES);
    const load = quick ? LOAD.quick : LOAD.full;
    const loads = [
      { event: LIST, expectedStatus: 200, ...load },
      { event: CREATE, expectedStatus: 201, ...load },
    ];
    const measure = (of: NodeVersion, which: readonly Candidate[], rounds: { starts: number; loads: number }) =>
      measureCandidates({ context, node: of, candidates: which, database, rounds, loads, firstEvent: LIST });

    const failures = await checkContracts(context, candidates, node, database);
    const measured = await measure(node, candidates, quick ? ROUNDS.quick : ROUNDS.full);
    const beside: (readonly [NodeVersion, readonly Measured[]])[] = [];
    for (const major of quick ? [] : BESIDE_MAJORS) {
      const other = await findOrNote(major, context, notes);
      if (other === undefined) continue;
      const compared = candidates.filter(({ name }) => [SHIPPED, BARE_SDK, HONO].includes(name));
      beside.push([other, await measure(other, compared, ROUNDS.beside)]);
    }
    return report({ node, candidates, measured, beside, failures, notes });
  },
};

const PRESENT: NodeVersion = { version: process.version, program: process.execPath };

/** A version that cannot be had is a note, and no reason to measure nothing. */
async function findOrNote(major: number, context: BenchmarkContext, notes: string[]): Promise<NodeVersion | undefined> {
  try {
    return await findNode(major, context);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    notes.push(`Not measured: ${error.message}`);
    return undefined;
  }
}

/** @returns the failed checks of each candidate */
async function checkContracts(
  context: BenchmarkContext,
  candidates: readonly Candidate[],
  node: NodeVersion,
  database: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const failures = new Map<string, readonly string[]>();
  for (const { name, contract } of candidates) {
    const { results } = await runTask(context.workspace, node, contract, database, {
      events: CHECKS.map(({ event }) => event),
      loads: [],
    });
    failures.set(name, failedChecks(results));
  }
  return failures;
}

interface ReportProps {
  readonly node: NodeVersion;
  readonly candidates: readonly Candidate[];
  readonly measured: readonly Measured[];
  readonly beside: readonly (readonly [NodeVersion, readonly Measured[]])[];
  readonly failures: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly string[];
}

function report({ node, candidates, measured, beside, failures, notes }: ReportProps): Findings {
  const sizes = new Map(candidates.map(({ name, board }) => [name, statSync(board.file).size]));
  const of = (name: string): Measured => {
    const found = measured.find((each) => each.candidate.name === name);
    if (found === undefined) throw new Error(`There is no measurement of ${name}.`);
    return found;
  };
  const [own, bare, hono] = [of(SHIPPED), of(BARE_SDK), of(HONO)];
  const ownFailures = failures.get(SHIPPED) ?? [];
  return {
    tables: [
      {
        title: `On Node.js ${node.version}, median and quartiles`,
        columns: [
          { name: 'written as', unit: 'text' },
          { name: 'bundle', unit: 'bytes' },
          { name: 'init', unit: 'ms' },
          { name: 'first request', unit: 'ms' },
          { name: 'CPU of GET', unit: 'µs' },
          { name: 'CPU of POST', unit: 'µs' },
          { name: `right of ${CHECKS.length} checks`, unit: 'count' },
        ],
        rows: measured.map(({ candidate, init, first, list, create }) => [
          candidate.label,
          sizes.get(candidate.name) ?? null,
          summarize(init),
          summarize(first),
          summarize(list),
          summarize(create),
          CHECKS.length - (failures.get(candidate.name)?.length ?? CHECKS.length),
        ]),
      },
      ...beside.map(([version, figures]) => besideTable(version, figures)),
      {
        title: 'Checks that fail',
        columns: [
          { name: 'written as', unit: 'text' },
          { name: 'what is wrong', unit: 'text' },
        ],
        rows: candidates.map(({ name, label }) => [label, (failures.get(name) ?? []).join('; ') || 'nothing']),
      },
    ],
    charts: [
      chart('Init and first request, ms', 'ms', measured, ({ init, first }) => sum(init, first)),
      chart('CPU time of GET /api/messages, µs', 'µs', measured, ({ list }) => list),
      chart('CPU time of POST /api/messages, µs', 'µs', measured, ({ create }) => create),
    ],
    measures: {
      'app-tier.bundle': sizes.get(SHIPPED) ?? Number.NaN,
      'app-tier.cold-start': pairedRatio(sum(own.init, own.first), sum(bare.init, bare.first)),
      'app-tier.cpu-list': pairedRatio(own.list, hono.list),
      'app-tier.cpu-create': pairedRatio(own.create, hono.create),
      'app-tier.checks': ownFailures.length,
    },
    notes: [
      'The shipped function alone logs each request, answers errors with problem details, repeats statements that met ' +
        'a transient fault and keeps idempotency keys where one is sent; the others do only what the API cannot be without.',
      'Init is the time to load the module; the start of Node.js itself is the same for all and not in it.',
      ...notes,
    ],
  };
}

function besideTable({ version }: NodeVersion, figures: readonly Measured[]): Table {
  return {
    title: `On Node.js ${version}`,
    columns: [
      { name: 'written as', unit: 'text' },
      { name: 'init', unit: 'ms' },
      { name: 'first request', unit: 'ms' },
      { name: 'CPU of GET', unit: 'µs' },
      { name: 'CPU of POST', unit: 'µs' },
    ],
    rows: figures.map(({ candidate, init, first, list, create }) => [
      candidate.label,
      median(init),
      median(first),
      median(list),
      median(create),
    ]),
  };
}

function chart(
  title: string,
  unit: 'ms' | 'µs',
  measured: readonly Measured[],
  samplesOf: (measured: Measured) => readonly number[],
): BarChart {
  return {
    title,
    unit,
    groups: [
      {
        bars: measured.map((each) => {
          const { name, label } = each.candidate;
          return medianBar(label, samplesOf(each), name === SHIPPED ? 'own' : 'other');
        }),
      },
    ],
  };
}

function sum(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, at) => value + (b[at] ?? Number.NaN));
}
