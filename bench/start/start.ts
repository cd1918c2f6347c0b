import { readFileSync } from 'node:fs';
import type { LocalAddresses } from '../../local/control/local-json.ts';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
import { medianBar } from '../report/chart.ts';
import { median, summarize } from '../report/statistics.ts';
import { freePorts } from '../run/ports.ts';
import { statusOf, waitUntil } from '../run/wait.ts';

const ROUNDS = { full: 3, quick: 1 };
const PATIENCE_SECONDS = 180;

/** One `npm start`: seconds since its beginning. */
interface Start {
  readonly page: number;
  readonly api: number;
  readonly steps: readonly Step[];
}

type Step = LocalAddresses['start'][number];

export const start: Benchmark = {
  name: 'start',
  title: 'The start',
  method:
    '`npm start` until the first 200 of `/` and of `/api/messages`: the first time in an empty data folder, and a second ' +
    'time after it was ended, which takes over what the first has synthesized.',
  inQuick: false,
  missing: async () => [],
  async run(context) {
    const { quick, workspace, progress } = context;
    const firsts: Start[] = [];
    const seconds: Start[] = [];
    const rounds = quick ? ROUNDS.quick : ROUNDS.full;
    for (let round = 1; round <= rounds; round += 1) {
      progress(`Round ${round} of ${rounds}`);
      const data = workspace.path(`data-${round}`);
      firsts.push(await startOnce(context, data));
      seconds.push(await startOnce(context, data));
    }
    return {
      tables: [
        {
          title: 'Until the first 200, median and quartiles',
          columns: [
            { name: '', unit: 'text' },
            { name: '/', unit: 's' },
            { name: '/api/messages', unit: 's' },
          ],
          rows: [
            ['first time', summarize(firsts.map(({ page }) => page)), summarize(firsts.map(({ api }) => api))],
            ['second time', summarize(seconds.map(({ page }) => page)), summarize(seconds.map(({ api }) => api))],
          ],
        },
        {
          title: 'Where the time goes, second time, median',
          columns: [
            { name: 'step', unit: 'text' },
            { name: 'time', unit: 's' },
          ],
          rows: stepRows(seconds),
        },
      ],
      charts: [
        {
          title: 'npm start until the site and its API answer, seconds',
          unit: 's',
          groups: [
            {
              bars: [
                medianBar('first time', firsts.map(whole), 'other'),
                medianBar('second time', seconds.map(whole), 'own'),
              ],
            },
          ],
        },
      ],
      measures: { 'start.second': median(seconds.map(whole)) },
      notes: [],
    };
  },
};

async function startOnce({ workspace }: BenchmarkContext, data: string): Promise<Start> {
  const [port = 0] = await freePorts(1);
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const { child, check } = workspace.serve('npm', ['start', '--silent', '--', '--data', data, '--port', String(port)]);
  const firstAnswer = async (path: string): Promise<number> => {
    await waitUntil(workspace, `200 of ${path} after npm start`, PATIENCE_SECONDS, async () => {
      check();
      return (await statusOf(`http://127.0.0.1:${port}${path}`)) === 200;
    });
    return since();
  };
  const [page, api] = await Promise.all([firstAnswer('/'), firstAnswer('/api/messages')]);
  const { start: steps }: LocalAddresses = JSON.parse(readFileSync(`${data}/local.json`, 'utf8'));
  await workspace.stop(child);
  return { page, api, steps };
}

/** The steps that the runtime tells, and what is before and after them: npm, Node.js, the modules, the first answers. */
function stepRows(starts: readonly Start[]): readonly (readonly [string, number])[] {
  const names = [...new Set(starts.flatMap(({ steps }) => steps.map(({ name }) => name)))];
  const seconds = (steps: readonly Step[]) => steps.reduce((sum, { milliseconds }) => sum + milliseconds / 1000, 0);
  return [
    ...names.map((name) => {
      const samples = starts.map(({ steps }) => seconds(steps.filter((step) => step.name === name)));
      return [name, median(samples)] as const;
    }),
    ['npm, Node.js, its modules; first answers', median(starts.map((one) => whole(one) - seconds(one.steps)))],
  ];
}

function whole({ page, api }: Start): number {
  return Math.max(page, api);
}
