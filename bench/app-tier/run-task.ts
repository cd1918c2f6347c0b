import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Workspace } from '../run/workspace.ts';
import type { Bundle } from './bundles.ts';
import type { NodeVersion } from './node-versions.ts';
import type { Task, TaskResult } from './worker-protocol.ts';

const WORKER = resolve('bench/app-tier/worker.mjs');

/** Loads a function in a new process and has it do something. */
export async function runTask(
  workspace: Workspace,
  node: NodeVersion,
  bundle: Bundle,
  database: Readonly<Record<string, string>>,
  { events, loads }: Pick<Task, 'events' | 'loads'>,
): Promise<TaskResult> {
  const [taskFile, resultFile] = [workspace.path('task.json'), workspace.path('result.json')];
  const task: Task = { file: bundle.file, export: bundle.export, events, loads };
  writeFileSync(taskFile, JSON.stringify(task));
  await workspace.run(node.program, [WORKER, taskFile, resultFile], {
    env: { PATH: process.env['PATH'], TZ: 'UTC', ...bundle.environment, ...database },
  });
  return JSON.parse(readFileSync(resultFile, 'utf8'));
}
