import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import { Pool } from 'undici';
import { localCertificates } from '../../../local/network/certificates.ts';

/*
 * The hops of the local path and nothing in them: an edge that asks a load balancer over TLS, which calls a function in
 * a worker thread, which asks PostgreSQL through the AWS SDK and a Data API over HTTP. No rules, no logs, no health
 * checks, no validation: what the hops take by themselves.
 *
 * PORT is the edge's; the database comes by the environment, as pg names it; certificates are kept in CERTIFICATES.
 */

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

interface Statement {
  readonly sql: string;
  readonly parameters: readonly { readonly value: { readonly stringValue: string } }[];
}

const FUNCTION = resolve('bench/path/bare-hops/function.mjs');
/** As many as the local runtime has. */
const EXECUTION_ENVIRONMENTS = Math.max(4, 2 * availableParallelism());
const JSON_HEADERS = { 'content-type': 'application/json' };

const pool = new pg.Pool({ max: EXECUTION_ENVIRONMENTS, types: { getTypeParser: () => (value: string) => value } });
const dataApi = await listen(createServer(handle(executeStatement)));
const invoke = startFunction(`http://127.0.0.1:${dataApi}`);
const { server } = await localCertificates({
  directory: process.env['CERTIFICATES'] ?? '',
  names: ['localhost'],
});
const loadBalancer = await listen(createTlsServer(server, handle(callFunction)));
const origin = new Pool(`https://127.0.0.1:${loadBalancer}`, { connect: { rejectUnauthorized: false } });
await listen(createServer(handle(askOrigin)), Number(process.env['PORT']));

/** A fault ends the process: what is measured has none. */
function handle(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): RequestListener {
  return (request, response) => void answer(request, response);
}

async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function askOrigin(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '/', headers } = request;
  const answer = await origin.request({
    method: method === 'POST' ? 'POST' : 'GET',
    path: url,
    headers,
    body: method === 'POST' ? request : null,
  });
  response.writeHead(answer.statusCode, answer.headers);
  answer.body.pipe(response);
}

async function callFunction(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  const body = method === 'POST' ? await text(request) : '';
  const answer = await invoke(JSON.stringify({ httpMethod: method, path: url, headers, body }));
  send(response, answer.statusCode, answer.body);
}

/** Each execution environment has one event at a time; others wait. */
function startFunction(endpoint: string): (event: string) => Promise<Answer> {
  const idle = Array.from({ length: EXECUTION_ENVIRONMENTS }, () => {
    return new Worker(FUNCTION, { workerData: { endpoint }, execArgv: [] });
  });
  const waiting: ((worker: Worker) => void)[] = [];
  return (event) =>
    new Promise((answered) => {
      const run = (worker: Worker) => {
        worker.once('message', (answer: string) => {
          const next = waiting.shift();
          if (next === undefined) idle.push(worker);
          else next(worker);
          answered(JSON.parse(answer));
        });
        worker.postMessage(event);
      };
      const worker = idle.pop();
      if (worker === undefined) waiting.push(run);
      else run(worker);
    });
}

async function executeStatement(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { sql, parameters }: Statement = JSON.parse((await buffer(request)).toString());
  const values = parameters.map(({ value }) => value.stringValue);
  const { rows } = await pool.query<string[]>({ name: sql.slice(0, 6), text: sql, values, rowMode: 'array' });
  const records = rows.map((row) => row.map((stringValue) => ({ stringValue })));
  send(response, 200, JSON.stringify({ numberOfRecordsUpdated: 0, records }));
}

function send(response: ServerResponse, statusCode: number, body: string): void {
  response.writeHead(statusCode, { ...JSON_HEADERS, 'content-length': Buffer.byteLength(body) }).end(body);
}
