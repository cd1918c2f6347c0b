/** What PostgreSQL writes into `postmaster.pid` of its data directory. */
export interface PostmasterFile {
  readonly pid: number;
}

/** @returns undefined when the file holds no process id, as after a full disk. */
export function parsePostmasterFile(text: string): PostmasterFile | undefined {
  const pid = Number(text.split('\n', 1)[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid } : undefined;
}

/** The same file naming another process. The rest, by which PostgreSQL finds its shared memory, stays. */
export function withProcessId(text: string, pid: number): string {
  return [pid, ...text.split('\n').slice(1)].join('\n');
}
