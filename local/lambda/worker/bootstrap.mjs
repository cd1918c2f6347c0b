// @ts-check
import Module from 'node:module';
import { getPriority, setPriority } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { patchConsole } from './console.mjs';
import { errorPayload, RuntimeError } from './errors.mjs';
import { loadHandler } from './load-handler.mjs';
import { useLocalHosts } from './local-hosts.mjs';

/**
 * The program of one execution environment: it loads the handler once, then runs one invocation at a time.
 *
 * @typedef {import('../worker-protocol.ts').EnvironmentData} EnvironmentData
 * @typedef {import('../worker-protocol.ts').InvocationRequest} InvocationRequest
 * @typedef {import('../worker-protocol.ts').WorkerMessage} WorkerMessage
 */

/** How much lower this thread's priority is than the services', which functions share no processor with on AWS. */
const LOWER_PRIORITY = 5;
const LOWEST_PRIORITY = 19;

if (!parentPort) throw new Error('bootstrap.mjs runs as a worker thread only.');
const port = parentPort;
/** @type {EnvironmentData} */
const environment = workerData;

/** @type {InvocationRequest | undefined} */
let running;
/** Answers the running invocation when the event loop has nothing left to do. @type {() => void} */
let whenIdle = () => {};

/** @param {WorkerMessage} message */
function post(message) {
  port.postMessage(message);
}

/** @param {string} text */
function writeOutput(text) {
  post({ kind: 'output', text });
}

/** Writes through the port, so that what was written before a crash arrives before the news of it. */
function captureOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (/** @type {string | Uint8Array} */ chunk, /** @type {unknown[]} */ ...rest) => {
      writeOutput(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      const done = rest.find((value) => typeof value === 'function');
      if (typeof done === 'function') process.nextTick(done);
      return true;
    };
  }
  patchConsole({
    logFormat: environment.logFormat,
    applicationLogLevel: environment.applicationLogLevel,
    requestId: () => running?.requestId,
    write: writeOutput,
  });
}

/** @param {unknown} error */
function crash(error) {
  const payload = errorPayload(error);
  console.error('Uncaught Exception', JSON.stringify(payload));
  post({ kind: 'failed', payload: JSON.stringify(payload), fatal: true });
  process.exit(1);
}

process.on('uncaughtException', crash);
process.on('unhandledRejection', (reason) =>
  crash(new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason))),
);
process.on('beforeExit', () => {
  port.ref();
  whenIdle();
});

/**
 * @param {InvocationRequest} request
 * @param {(outcome: () => unknown) => void} settle
 */
function createContext(request, settle) {
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: environment.functionName,
    functionVersion: environment.functionVersion,
    invokedFunctionArn: request.invokedFunctionArn,
    memoryLimitInMB: String(environment.memoryMegabytes),
    awsRequestId: request.requestId,
    logGroupName: environment.logGroupName,
    logStreamName: environment.logStreamName,
    identity: undefined,
    clientContext: undefined,
    getRemainingTimeInMillis: () => Math.max(0, request.deadline - Date.now()),
  };
  if (!environment.callbacks) return context;
  const fail = (/** @type {unknown} */ error) =>
    settle(() => {
      throw error;
    });
  const succeed = (/** @type {unknown} */ result) => settle(() => result);
  const done = (/** @type {unknown} */ error, /** @type {unknown} */ result) => (error ? fail(error) : succeed(result));
  return Object.assign(context, { fail, succeed, done });
}

/**
 * @param {import('./load-handler.mjs').Handler} handler
 * @param {InvocationRequest} request
 */
function invoke(handler, request) {
  running = request;
  process.env['_X_AMZN_TRACE_ID'] = request.traceId;
  let answered = false;
  const settle = (/** @type {() => unknown} */ outcome) => {
    if (answered) return;
    answered = true;
    whenIdle = () => {};
    port.ref();
    answer(outcome);
  };
  // With nothing left to do and no answer, Lambda answers null; the port alone does not count as something to do.
  whenIdle = () => settle(() => undefined);
  const context = createContext(request, settle);
  const callback = (/** @type {unknown} */ error, /** @type {unknown} */ result) => {
    const outcome = () => {
      if (error) throw error;
      return result;
    };
    if (error || !context.callbackWaitsForEmptyEventLoop) settle(outcome);
    else whenIdle = () => settle(outcome);
  };
  try {
    const returned = environment.callbacks
      ? handler(JSON.parse(request.event), context, callback)
      : handler(JSON.parse(request.event), context);
    port.unref();
    if (isThenable(returned)) {
      returned.then(
        (/** @type {unknown} */ result) => settle(() => result),
        (/** @type {unknown} */ error) =>
          settle(() => {
            throw error;
          }),
      );
    } else if (!environment.callbacks) {
      settle(() => returned);
    }
  } catch (error) {
    settle(() => {
      throw error;
    });
  }
}

/** @param {() => unknown} outcome */
function answer(outcome) {
  try {
    const payload = serialize(outcome());
    const { total_physical_size: heap, external_memory: external } = getHeapStatistics();
    post({ kind: 'returned', payload, memoryBytes: heap + external });
  } catch (error) {
    const payload = JSON.stringify(errorPayload(error));
    console.error('Invoke Error', payload);
    post({ kind: 'failed', payload, fatal: false });
  }
  running = undefined;
}

/** @param {unknown} result */
function serialize(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new RuntimeError('Runtime.JSONStringifyError', 'Unable to stringify response body');
  }
}

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<unknown>}
 */
function isThenable(value) {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'then') === 'function';
}

/** Fails the initialisation with what is wrong rather than with a name that is not defined. */
function refuseStreaming() {
  const refuse = () => {
    throw new RuntimeError(
      'Runtime.StreamingNotSupported',
      'The local runtime does not stream responses: export the handler without awslambda.streamifyResponse',
    );
  };
  Reflect.set(globalThis, 'awslambda', { streamifyResponse: refuse, HttpResponseStream: { from: refuse } });
}

/** Elsewhere than on Linux a priority is the whole process's. */
function yieldToServices() {
  if (process.platform === 'linux') setPriority(Math.min(LOWEST_PRIORITY, getPriority() + LOWER_PRIORITY));
}

yieldToServices();
captureOutput();
useLocalHosts(environment.hosts);
refuseStreaming();
// The path was read when the thread began, from the variables of the process.
Reflect.get(Module, '_initPaths')();
try {
  const handler = await loadHandler(environment.taskRoot, environment.handler);
  if (!environment.callbacks && handler.length >= 3) {
    throw new RuntimeError(
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24 and later do not support handlers with a callback parameter: return a promise instead',
    );
  }
  port.on('message', (/** @type {InvocationRequest} */ request) => invoke(handler, request));
  post({ kind: 'initialised' });
} catch (error) {
  crash(error);
}
