import type { ChildProcess } from 'node:child_process';
import type { Benchmark, BenchmarkContext } from '../benchmark.ts';
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

interface Step {
  readonly name: string;
  readonly seconds: number;
}

export const start: Benchmark = {
  name: 'start',
  title: 'The start',
  method:
    '`npm start` until the first 200 of `/` and of `/api/messages`: the first time in an empty data folder, and a second ' +
    'time after it was ended. Both synthesize the app.',
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
    const whole = ({ page, api }: Start) => Math.max(page, api);
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
            { name: 'until', unit: 'text' },
            { name: 'at', unit: 's' },
            { name: 'took', unit: 's' },
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
                { label: 'first time', samples: firsts },
                { label: 'second time', samples: seconds },
              ].map(({ label, samples }) => {
                const { median: value, ...spread } = summarize(samples.map(whole));
                return { label, value, spread, own: true };
              }),
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
  const child = workspace.start('npm', ['start', '--silent', '--', '--data', data, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const steps: Step[] = [];
  const said: string[] = [];
  readLines(child, (line) => {
    said.push(line);
    const [, name] = /^\s*\d+\.\d s {2}(.+)$/.exec(line) ?? [];
    if (name !== undefined) steps.push({ name: withoutAddresses(name), seconds: since() });
  });
  const firstAnswer = async (path: string): Promise<number> => {
    await waitUntil(workspace, `200 of ${path} after npm start`, PATIENCE_SECONDS, async () => {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${said.join('\n')}`);
      return (await statusOf(`http://127.0.0.1:${port}${path}`)) === 200;
    });
    return since();
  };
  const [page, api] = await Promise.all([firstAnswer('/'), firstAnswer('/api/messages')]);
  const start = { page, api, steps: [...steps] };
  await workspace.stop(child);
  return start;
}

function readLines(child: ChildProcess, take: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    });
  }
}

/** Ports differ from start to start. */
function withoutAddresses(step: string): string {
  return step.replaceAll(/ at \S+/g, '').replaceAll(/:\d+/g, '');
}

function stepRows(starts: readonly Start[]): readonly (readonly [string, number, number])[] {
  const names = starts[0]?.steps.map(({ name }) => name) ?? [];
  let before = 0;
  const row = (name: string, at: number): readonly [string, number, number] => {
    const took = at - before;
    before = at;
    return [name, at, took];
  };
  const steps = names.flatMap((name) => {
    const samples = starts.flatMap(({ steps }) => steps.filter((step) => step.name === name));
    return samples.length === 0 ? [] : [row(name, median(samples.map(({ seconds }) => seconds)))];
  });
  return [
    ...steps,
    row('the site and its API have answered', median(starts.map(({ page, api }) => Math.max(page, api)))),
  ];
}
