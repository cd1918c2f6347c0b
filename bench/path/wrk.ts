import { resolve } from 'node:path';
import type { Workspace } from '../run/workspace.ts';

export interface Load {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  readonly requests: number;
}

export interface LoadProps {
  /** E.g. `127.0.0.1:8080`; the connections are spread over them. */
  readonly addresses: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

const SCRIPT = resolve('bench/path/report.lua');

/** Loads a server with wrk. @throws when a request fails: a server that refuses work is not a fast one */
export async function runLoad(workspace: Workspace, load: Load, props: LoadProps): Promise<LoadResult> {
  const { addresses, connections, seconds } = props;
  const threads = Math.min(2, connections);
  const { stdout } = await workspace.run(
    'wrk',
    [
      `--threads=${threads}`,
      `--connections=${connections}`,
      `--duration=${seconds}s`,
      '--timeout=10s',
      `--script=${SCRIPT}`,
      `http://${addresses[0]}${load.path}`,
    ],
    {
      env: {
        PATH: process.env['PATH'],
        WRK_ADDRESSES: addresses.join(','),
        WRK_METHOD: load.method,
        ...(load.body !== undefined && { WRK_BODY: load.body }),
      },
    },
  );
  return parseReport(stdout, `${load.method} ${load.path} with ${connections} connections`);
}

export function parseReport(output: string, what: string): LoadResult {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const report: Record<'requests' | 'microseconds' | 'p50' | 'p99' | 'failed', number> = JSON.parse(line);
  if (report.requests === 0) throw new Error(`${what}: no request was answered.`);
  if (report.failed > 0) throw new Error(`${what}: ${report.failed} of ${report.requests} requests failed.`);
  return {
    requestsPerSecond: report.requests / (report.microseconds / 1e6),
    p50Milliseconds: report.p50 / 1000,
    p99Milliseconds: report.p99 / 1000,
    requests: report.requests,
  };
}
