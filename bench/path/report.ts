import type { Findings } from '../benchmark.ts';
import { medianBar } from '../report/chart.ts';
import { pairedRatio, summarize } from '../report/statistics.ts';
import type { Cell, Table } from '../report/table.ts';
import { LOAD_LABELS, LOAD_NAMES, type LoadName } from './loads.ts';
import type { ProcessorTime } from './processor-time.ts';
import type { LoadResult } from './wrk.ts';

/** Where the goals are. */
export const GOAL_CONNECTIONS = 16;

export const DESIGN_LABELS = {
  local: 'the local runtime',
  classic: 'the classic design',
  bare: 'the bare hops',
} as const;

export type DesignName = keyof typeof DESIGN_LABELS;

/** By load and connections, a result a round. */
export type Results = Readonly<Record<DesignName, ReadonlyMap<string, readonly LoadResult[]>>>;

/** What a load was measured with, as a key of results. */
export function keyOf(load: LoadName, connections: number): string {
  return `${load} ${connections}`;
}

export function processorsTable(title: string, spent: ProcessorTime, requests: number): Table {
  return {
    title: `Processor time of one request, ${title}, ${GOAL_CONNECTIONS} connections`,
    columns: [
      { name: 'by', unit: 'text' },
      { name: 'time', unit: 'µs' },
    ],
    rows: [...spent].toSorted(([, a], [, b]) => b - a).map(([name, time]) => [name, time / requests]),
  };
}

/** @param hops the tables of where the time of a request goes */
export function report(results: Results, connections: readonly number[], hops: readonly Table[]): Findings {
  const ratio = (load: LoadName, figure: keyof LoadResult) =>
    ratioOf(results, ['local', 'classic'], load, figure, GOAL_CONNECTIONS);
  return {
    tables: [requestsTable(results, connections), bareTable(results), ...hops],
    charts: [
      {
        title: `Requests a second at ${GOAL_CONNECTIONS} connections`,
        unit: 'req/s',
        groups: LOAD_NAMES.map((load) => ({
          label: LOAD_LABELS[load],
          bars: (['local', 'classic'] as const).map((which) => {
            const tone = which === 'local' ? 'own' : 'other';
            return medianBar(
              DESIGN_LABELS[which],
              samples(results, which, load, 'requestsPerSecond', GOAL_CONNECTIONS),
              tone,
            );
          }),
        })),
      },
    ],
    measures: {
      'path.static': ratio('static', 'requestsPerSecond'),
      'path.list': ratio('list', 'requestsPerSecond'),
      'path.insert': ratio('insert', 'requestsPerSecond'),
      'path.tail': Math.max(...LOAD_NAMES.map((load) => ratio(load, 'p99Milliseconds'))),
    },
    notes: [
      'The classic design runs without TLS, without logs and without health checks between its load balancers and DNS; ' +
        'the local runtime has all three.',
      'In the processor time of the local runtime and of the bare hops, the main thread is edge, DNS, load balancers and ' +
        'Data API unless these have threads of their own; worker threads are the functions.',
      'The bare hops are a plain way to write the hops, not the fastest that there may be: what the local runtime takes ' +
        'longer than they do is what its rules, logs and checks take.',
    ],
  };
}

function requestsTable(results: Results, connections: readonly number[]): Table {
  return {
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
    rows: LOAD_NAMES.flatMap((load) =>
      connections.map((count): readonly Cell[] => {
        const cell = (which: DesignName, figure: keyof LoadResult) =>
          summarize(samples(results, which, load, figure, count));
        return [
          LOAD_LABELS[load],
          count,
          cell('local', 'requestsPerSecond'),
          cell('classic', 'requestsPerSecond'),
          ratioOf(results, ['local', 'classic'], load, 'requestsPerSecond', count),
          cell('local', 'p50Milliseconds'),
          cell('classic', 'p50Milliseconds'),
          cell('local', 'p99Milliseconds'),
          cell('classic', 'p99Milliseconds'),
        ];
      }),
    ),
  };
}

/** How near the local runtime is to what its hops allow, and how near these come to the classic design. */
function bareTable(results: Results): Table {
  const designs = ['local', 'bare', 'classic'] as const;
  return {
    title: `The hops of the local path with nothing in them, ${GOAL_CONNECTIONS} connections, median and quartiles`,
    columns: [
      { name: 'request', unit: 'text' },
      { name: 'local', unit: 'req/s' },
      { name: 'bare hops', unit: 'req/s' },
      { name: 'classic', unit: 'req/s' },
      { name: 'local to bare hops', unit: '×' },
      { name: 'bare hops to classic', unit: '×' },
      { name: 'bare hops p99 to classic p99', unit: '×' },
    ],
    rows: (['list', 'insert'] as const).map((load): readonly Cell[] => {
      const ratio = (pair: readonly [DesignName, DesignName], figure: keyof LoadResult) =>
        ratioOf(results, pair, load, figure, GOAL_CONNECTIONS);
      return [
        LOAD_LABELS[load],
        ...designs.map((which) => summarize(samples(results, which, load, 'requestsPerSecond', GOAL_CONNECTIONS))),
        ratio(['local', 'bare'], 'requestsPerSecond'),
        ratio(['bare', 'classic'], 'requestsPerSecond'),
        ratio(['bare', 'classic'], 'p99Milliseconds'),
      ];
    }),
  };
}

function samples(
  results: Results,
  which: DesignName,
  load: LoadName,
  figure: keyof LoadResult,
  connections: number,
): readonly number[] {
  return (results[which].get(keyOf(load, connections)) ?? []).map((result) => result[figure]);
}

/** How many times as much the first design has as the second. */
function ratioOf(
  results: Results,
  [first, second]: readonly [DesignName, DesignName],
  load: LoadName,
  figure: keyof LoadResult,
  connections: number,
): number {
  return pairedRatio(
    samples(results, first, load, figure, connections),
    samples(results, second, load, figure, connections),
  );
}
