import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/*
 * Stands for one execution environment: loads a function and invokes it, one event after another. It runs on each
 * version of Node.js that is measured, so it is plain JavaScript.
 *
 * node worker.mjs TASK.json RESULT.json
 */

const require = createRequire(import.meta.url);
const [taskFile = '', resultFile = ''] = process.argv.slice(2);

/** @type {import('./worker-protocol.ts').Task} */
const task = JSON.parse(await readFile(taskFile, 'utf8'));

const began = performance.now();
// As Lambda's runtime does: an import of a .js file would first find out by its text what it is.
const loaded = task.file.endsWith('.mjs') ? await import(pathToFileURL(task.file).href) : require(task.file);
const initMilliseconds = performance.now() - began;
/** @type {(event: object, context: object) => Promise<object>} */
const handler = loaded[task.export];

let requests = 0;

/** @param {object} event */
async function invoke(event) {
  requests += 1;
  const deadline = Date.now() + 20_000;
  const context = {
    functionName: 'foobar-production-api',
    functionVersion: '7',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:foobar-production-api:live',
    memoryLimitInMB: '512',
    awsRequestId: `5f3c2a10-0000-4000-8000-${String(requests).padStart(12, '0')}`,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  return handler(event, context);
}

/** @param {import('./worker-protocol.ts').Load} load */
async function measure({ event, expectedStatus, warmUp, requests: count }) {
  const run = async () => {
    const result = /** @type {{ statusCode: number, body: string }} */ (await invoke(event));
    if (result.statusCode !== expectedStatus) {
      throw new Error(`answered ${result.statusCode} instead of ${expectedStatus}: ${result.body}`);
    }
  };
  for (let at = 0; at < warmUp; at += 1) await run();
  const before = process.cpuUsage();
  for (let at = 0; at < count; at += 1) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const firstBegan = performance.now();
/** @type {(object | { thrown: string })[]} */
const results = [];
for (const event of task.events) {
  try {
    results.push(await invoke(event));
  } catch (error) {
    results.push({ thrown: String(error) });
  }
}
const eventsMilliseconds = performance.now() - firstBegan;

const cpuMicroseconds = [];
for (const load of task.loads) cpuMicroseconds.push(await measure(load));

writeFileSync(resultFile, JSON.stringify({ initMilliseconds, eventsMilliseconds, results, cpuMicroseconds }));
process.exit();
