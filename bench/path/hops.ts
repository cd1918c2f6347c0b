import { Agent, request } from 'node:http';
import { summarize } from '../report/statistics.ts';
import type { Table } from '../report/table.ts';

/** Where the time of one request went, in milliseconds. */
export interface Hops {
  readonly total: number;
  /** Within the function, all of it. */
  readonly application: number;
  /** From the function to the Data API and back, PostgreSQL included. */
  readonly database: number;
}

/** Sends requests one after another and reads what each says of itself. */
export async function traceRequests(site: string, method: 'GET' | 'POST', body: string | undefined, count: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const traces: Hops[] = [];
  try {
    for (let at = 0; at < count; at += 1) traces.push(await traceRequest(agent, site, method, body));
  } finally {
    agent.destroy();
  }
  return traces;
}

function traceRequest(agent: Agent, site: string, method: string, body: string | undefined): Promise<Hops> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    request(`${site}/api/messages`, { agent, method, headers: { 'content-type': 'application/json' } }, (response) => {
      response.resume().on('end', () => {
        const { app, db } = parseServerTiming(String(response.headers['server-timing']));
        if (app === undefined || db === undefined) {
          reject(new Error(`${method} /api/messages answered ${response.statusCode} without its times.`));
        } else {
          resolve({ total: performance.now() - began, application: app, database: db });
        }
      });
    })
      .on('error', reject)
      .end(body);
  });
}

/** The durations of a Server-Timing header by name. */
export function parseServerTiming(header: string): Readonly<Partial<Record<string, number>>> {
  return Object.fromEntries(
    [...header.matchAll(/(?:^|,)\s*([\w-]+)(?:;[^,]*?)?;dur=([\d.]+)/g)].map(([, name, duration]) => [
      name,
      Number(duration),
    ]),
  );
}

/** One row a kind of request. */
export function hopsTable(traces: Readonly<Record<string, readonly Hops[]>>): Table {
  return {
    title: 'The local path hop by hop, one request at a time, median and quartiles',
    columns: [
      { name: 'request', unit: 'text' },
      { name: 'whole', unit: 'ms' },
      { name: 'edge, DNS, load balancer, invocation', unit: 'ms' },
      { name: 'function', unit: 'ms' },
      { name: 'Data API and PostgreSQL', unit: 'ms' },
    ],
    rows: Object.entries(traces).map(([name, hops]) => [
      name,
      summarize(hops.map(({ total }) => total)),
      summarize(hops.map(({ total, application }) => total - application)),
      summarize(hops.map(({ application, database }) => application - database)),
      summarize(hops.map(({ database }) => database)),
    ]),
  };
}
