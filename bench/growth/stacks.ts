import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { BenchmarkContext } from '../benchmark.ts';
import { median, summarize } from '../report/statistics.ts';
import type { Table } from '../report/table.ts';

const COUNTS = { full: [1, 10, 50], quick: [50] };
const ROUNDS = { full: 3, quick: 1 };
const TEMPLATE = 'foobar-production-app.template.json';
/** Ends with 0 when nothing changes, 1 for changes, 2 for forbidden ones. */
const COMPARED = [0, 1, 2];

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

export interface StackGrowth {
  readonly table: Table;
  /** Of the most stacks. */
  readonly seconds: number;
}

/** How long a diff of more and more stacks takes, each as large as production's app stack and changed a little. */
export async function measureStacks(context: BenchmarkContext, assembly: string): Promise<StackGrowth> {
  const { quick, workspace, progress } = context;
  const base: Template = JSON.parse(readFileSync(`${assembly}/${TEMPLATE}`, 'utf8'));
  const head = withMoreMemory(base);
  const rows: { readonly count: number; readonly seconds: readonly number[] }[] = [];
  for (const count of quick ? COUNTS.quick : COUNTS.full) {
    progress(`Diff of ${count} stacks`);
    const [before, after] = [workspace.path(`base-${count}`), workspace.path(`head-${count}`)];
    writeAssembly(before, base, count);
    writeAssembly(after, head, count);
    const seconds = [];
    for (let round = 0; round < (quick ? ROUNDS.quick : ROUNDS.full); round += 1) {
      const { milliseconds } = await workspace.run(
        process.execPath,
        ['--import', 'tsx', 'bin/scaled-web.ts', 'diff', '--base-assembly', before, '--head-assembly', after],
        {},
        COMPARED,
      );
      seconds.push(milliseconds / 1000);
    }
    rows.push({ count, seconds });
  }
  return {
    table: {
      title: `A diff of stacks of ${Object.keys(base.Resources).length} resources, each changed, median and quartiles`,
      columns: [
        { name: 'stacks', unit: 'count' },
        { name: 'time', unit: 's' },
      ],
      rows: rows.map(({ count, seconds }) => [count, summarize(seconds)]),
    },
    seconds: median(rows.at(-1)?.seconds ?? []),
  };
}

function withMoreMemory({ Resources, ...rest }: Template): Template {
  const changed = Object.entries(Resources).map(([id, resource]) => {
    const isFunction = resource.Type === 'AWS::Lambda::Function';
    return [id, isFunction ? { ...resource, Properties: { ...resource.Properties, MemorySize: 1769 } } : resource];
  });
  return { ...rest, Resources: Object.fromEntries(changed) };
}

/** A cloud assembly of copies of one template. */
function writeAssembly(directory: string, template: Template, count: number): void {
  mkdirSync(directory);
  const names = Array.from({ length: count }, (_, at) => `stack-${at + 1}`);
  for (const name of names) writeFileSync(`${directory}/${name}.template.json`, JSON.stringify(template));
  const artifacts = names.map((name) => [
    name,
    {
      type: 'aws:cloudformation:stack',
      environment: 'aws://111122223333/us-east-1',
      properties: { templateFile: `${name}.template.json`, stackName: name },
      displayName: name,
    },
  ]);
  writeFileSync(
    `${directory}/manifest.json`,
    JSON.stringify({ version: '55.0.0', artifacts: Object.fromEntries(artifacts) }),
  );
}
