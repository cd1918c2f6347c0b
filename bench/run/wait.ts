import { Agent, get } from 'node:http';
import type { Workspace } from './workspace.ts';

const POLL_MILLISECONDS = 10;

/** Waits until something is so. @throws after a while, naming what was waited for */
export async function waitUntil(
  workspace: Workspace,
  what: string,
  seconds: number,
  holds: () => Promise<boolean> | boolean,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Waited ${seconds} s in vain for ${what}.`);
    await workspace.pause(POLL_MILLISECONDS);
  }
}

/** The status of one GET over a connection of its own; undefined when nobody answers. */
export function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { agent: new Agent({ keepAlive: false }), timeout: 5_000 }, (response) => {
      response.resume().on('close', () => resolve(response.statusCode));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}
