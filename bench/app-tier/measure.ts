import type { ALBEvent } from 'aws-lambda';
import type { BenchmarkContext } from '../benchmark.ts';
import { interleave } from '../run/rounds.ts';
import type { Candidate } from './candidates.ts';
import type { NodeVersion } from './node-versions.ts';
import { runTask } from './run-task.ts';
import type { Load } from './worker-protocol.ts';

/** The samples of one candidate: milliseconds of init and first request, microseconds of CPU time. */
export interface Measured {
  readonly candidate: Candidate;
  readonly init: readonly number[];
  readonly first: readonly number[];
  readonly list: readonly number[];
  readonly create: readonly number[];
}

export interface MeasureProps {
  readonly context: BenchmarkContext;
  readonly node: NodeVersion;
  readonly candidates: readonly Candidate[];
  readonly database: Readonly<Record<string, string>>;
  readonly rounds: { readonly starts: number; readonly loads: number };
  /** The list's and the creation's. */
  readonly loads: readonly Load[];
  readonly firstEvent: ALBEvent;
}

export async function measureCandidates(props: MeasureProps): Promise<readonly Measured[]> {
  const { context, node, candidates, database, rounds, loads, firstEvent } = props;
  const { workspace, progress } = context;
  const samples = new Map(
    candidates.map((candidate) => [
      candidate.name,
      { candidate, init: [] as number[], first: [] as number[], list: [] as number[], create: [] as number[] },
    ]),
  );
  const run = async (name: string, which: readonly Load[]) => {
    const sample = samples.get(name);
    if (sample === undefined) throw new Error(`There is no candidate ${name}.`);
    const { board } = sample.candidate;
    return { sample, result: await runTask(workspace, node, board, database, { events: [firstEvent], loads: which }) };
  };

  const names = [...samples.keys()];
  progress(`Node.js ${node.version}: ${rounds.starts} rounds of starts of ${names.join(', ')}`);
  // Once for the file system's cache, and for a compile cache that a candidate may write.
  await interleave({ names, rounds: 1, measure: async (name) => (await run(name, [])).result.initMilliseconds });
  await interleave({
    names,
    rounds: rounds.starts,
    measure: async (name) => {
      const { sample, result } = await run(name, []);
      sample.init.push(result.initMilliseconds);
      sample.first.push(result.eventsMilliseconds);
      return result.initMilliseconds;
    },
  });
  progress(`Node.js ${node.version}: ${rounds.loads} rounds of ${loads[0]?.requests} requests each`);
  await interleave({
    names,
    rounds: rounds.loads,
    measure: async (name) => {
      const { sample, result } = await run(name, loads);
      const [list = Number.NaN, create = Number.NaN] = result.cpuMicroseconds;
      sample.list.push(list);
      sample.create.push(create);
      return list;
    },
  });
  return [...samples.values()];
}
