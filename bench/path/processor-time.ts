import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of processor time so far, by what spent it. */
export type ProcessorTime = ReadonlyMap<string, number>;

/** The kernel counts in hundredths of a second, on every Linux that Node.js runs on. */
const MICROSECONDS_PER_TICK = 10_000;

interface Statistics {
  readonly name: string;
  readonly parent: number;
  readonly microseconds: number;
}

/** Of processes and all that descends from them; threads of Node.js by themselves. Empty where there is no /proc. */
export function processorTime(roots: readonly number[]): ProcessorTime {
  const processes = new Map(
    numericEntries('/proc').flatMap((id) => {
      const found = readStatistics(`/proc/${id}/stat`);
      return found === undefined ? [] : [[id, found] as const];
    }),
  );
  const total = new Map<string, number>();
  const add = (name: string, microseconds: number) => total.set(name, (total.get(name) ?? 0) + microseconds);
  for (const [id, { name, microseconds }] of processes) {
    if (!descends(processes, id, roots)) continue;
    if (name !== 'node') add(name, microseconds);
    else for (const [thread, own] of threadsOf(id)) add(thread, own);
  }
  return total;
}

/** What was spent between two readings. */
export function spentBetween(before: ProcessorTime, after: ProcessorTime): ProcessorTime {
  return new Map(
    [...after]
      .map(([name, microseconds]): [string, number] => [name, microseconds - (before.get(name) ?? 0)])
      .filter(([, microseconds]) => microseconds > 0),
  );
}

function descends(processes: ReadonlyMap<number, Statistics>, id: number, roots: readonly number[]): boolean {
  const parent = processes.get(id)?.parent;
  return roots.includes(id) || (parent !== undefined && parent !== 0 && descends(processes, parent, roots));
}

function threadsOf(id: number): readonly (readonly [string, number])[] {
  return numericEntries(`/proc/${id}/task`).flatMap((thread) => {
    const found = readStatistics(`/proc/${id}/task/${thread}/stat`);
    if (found === undefined) return [];
    return [[thread === id ? 'node, main thread' : `node, ${threadName(found.name)}`, found.microseconds]];
  });
}

/** JavaScript of worker threads runs in threads that keep the program's name, or have one of their own. */
function threadName(name: string): string {
  return name === 'node' ? 'worker threads' : name;
}

function numericEntries(directory: string): readonly number[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function readStatistics(file: string): Statistics | undefined {
  try {
    return parseStatistics(readFileSync(file, 'utf8'));
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

export function parseStatistics(text: string): Statistics {
  const nameEnd = text.lastIndexOf(')');
  const fields = text.slice(nameEnd + 2).split(' ');
  const [parent, user, system] = [fields[1], fields[11], fields[12]].map(Number);
  return {
    name: text.slice(text.indexOf('(') + 1, nameEnd),
    parent: parent ?? 0,
    microseconds: ((user ?? 0) + (system ?? 0)) * MICROSECONDS_PER_TICK,
  };
}
