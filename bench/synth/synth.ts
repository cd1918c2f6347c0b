import { resolve } from 'node:path';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { medianBar } from '../report/chart.ts';
import { pairedRatio, summarize } from '../report/statistics.ts';
import type { Cell } from '../report/table.ts';
import { synthesize } from '../run/cdk.ts';
import { installPeers, PEERS } from '../run/peers.ts';
import { interleave, type Samples } from '../run/rounds.ts';
import type { Workspace } from '../run/workspace.ts';

interface App {
  readonly label: string;
  /** @default - this repository's */
  readonly directory?: string;
  readonly flags: readonly string[];
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
}

const PRODUCTION = 'production';
const RAW = 'raw';
const EMPTY = 'empty';

const PRODUCTION_APP: App = {
  label: 'production, seven stacks with bundled functions',
  flags: ['--context', 'environment=production'],
};

const EMPTY_APP: App = {
  label: 'an empty app, started in the same way',
  flags: ['--app', 'node bin/run.mjs bench/synth/empty-app.ts'],
};

/** What is left without constructs. */
const RAW_APP: App = {
  label: 'production without constructs: its packages loaded, its resources as they are',
  flags: ['--app', 'node bin/run.mjs bench/synth/raw-app.ts'],
};

const PEER_APPS: Readonly<Record<string, App>> = {
  init: {
    label: 'one queue, as "cdk init" writes it: npx tsc && npx tsx',
    directory: `${PEERS}/cdk-init`,
    flags: [],
  },
  'ts-node': {
    label: 'one queue, as "cdk init" wrote it before: npx ts-node',
    directory: `${PEERS}/cdk-init`,
    flags: ['--app', 'npx ts-node --prefer-ts-exts bin/app.ts'],
    // Which needs the JavaScript API that the compilers up to version 6 have.
    environment: { TS_NODE_COMPILER: resolve('node_modules/typescript') },
  },
};

/** Node.js runs it before the app. */
const LIST_MODULES = resolve('bench/synth/list-modules.cjs');

const ROUNDS = { off: 5, on: 3, quick: 2 };

export const synth: Benchmark = {
  name: 'synth',
  title: 'Synthesis',
  method:
    'wall time of `cdk synth --quiet` through the CDK CLI, from its start to its end, into a folder that earlier runs ' +
    'have filled; with the linter that recent versions of aws-cdk-lib run in every synthesis, and without.',
  inQuick: true,
  missing: async () => [],
  async run(context) {
    const { quick, workspace } = context;
    if (!quick) await installPeers(context);
    const apps: Readonly<Record<string, App>> = quick
      ? { [PRODUCTION]: PRODUCTION_APP, [EMPTY]: EMPTY_APP }
      : { [PRODUCTION]: PRODUCTION_APP, [RAW]: await rawApp(workspace), [EMPTY]: EMPTY_APP, ...PEER_APPS };
    const off = await measure(context, apps, false, quick ? ROUNDS.quick : ROUNDS.off);
    // Without constructs nothing acknowledges what the linter finds.
    const { [RAW]: _, ...linted } = apps;
    const on = quick ? {} : await measure(context, linted, true, ROUNDS.on);
    const summary = (samples: Samples, name: string): Cell => {
      const seconds = samples[name];
      return seconds === undefined ? null : summarize(seconds);
    };
    return {
      tables: [
        {
          title: 'Time of one synthesis, median and quartiles',
          columns: [
            { name: 'app', unit: 'text' },
            { name: 'validation off', unit: 's' },
            { name: 'validation on', unit: 's' },
          ],
          rows: Object.entries(apps).map(([name, { label }]) => [label, summary(off, name), summary(on, name)]),
        },
      ],
      charts: [
        {
          title: 'cdk synth, seconds',
          unit: 's',
          groups: [off, on].map((samples, at) => ({
            label: at === 0 ? 'validation off' : 'validation on',
            bars: Object.entries(apps).flatMap(([name]) => {
              const seconds = samples[name];
              return seconds === undefined ? [] : [medianBar(name, seconds, name === PRODUCTION ? 'own' : 'other')];
            }),
          })),
        },
      ],
      measures: { 'synth.ratio': pairedRatio(off[PRODUCTION] ?? [], off[EMPTY] ?? []) },
      notes: [],
    };
  },
};

/** Has production write down what it loads. @returns the app that loads the same, and has the same resources */
async function rawApp(workspace: Workspace): Promise<App> {
  const synthesized = workspace.path('synthesized');
  const environment = { LOADED_MODULES: workspace.path('modules.json'), SYNTHESIZED: synthesized };
  await synthesize(workspace, {
    ...PRODUCTION_APP,
    outputDirectory: synthesized,
    environment: { ...environment, NODE_OPTIONS: `--require ${LIST_MODULES}` },
    validation: false,
  });
  return { ...RAW_APP, environment };
}

async function measure(
  { workspace, progress }: BenchmarkContext,
  apps: Readonly<Record<string, App>>,
  validation: boolean,
  rounds: number,
): Promise<Samples> {
  const names = Object.keys(apps);
  progress(`Validation ${validation ? 'on' : 'off'}: ${rounds} rounds of ${names.join(', ')}, after one to warm up`);
  const once = (name: string) =>
    synthesize(workspace, { outputDirectory: workspace.path(name), ...apps[name], validation });
  await interleave({ names, rounds: 1, measure: once });
  return interleave({ names, rounds, measure: once });
}
