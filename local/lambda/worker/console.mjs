// @ts-check
import { format } from 'node:util';
import { errorPayload } from './errors.mjs';

/** In the order of their weight. @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** @type {Readonly<Record<'trace' | 'debug' | 'log' | 'info' | 'warn' | 'error', string>>} */
const LEVEL_OF_METHOD = { trace: 'TRACE', debug: 'DEBUG', log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR' };

/**
 * Gives every line of the console what the Node.js runtimes of Lambda give it: the time, the request and the level.
 *
 * @param {object} options
 * @param {'Text' | 'JSON'} options.logFormat
 * @param {string} options.applicationLogLevel applies to JSON only, as in Lambda
 * @param {() => string | undefined} options.requestId of the invocation that is running
 * @param {(text: string) => void} options.write
 */
export function patchConsole({ logFormat, applicationLogLevel, requestId, write }) {
  const lowest = logFormat === 'JSON' ? LEVELS.indexOf(applicationLogLevel) : 0;
  const line = logFormat === 'JSON' ? jsonLine : textLine;
  for (const [method, level] of Object.entries(LEVEL_OF_METHOD)) {
    Reflect.set(console, method, (/** @type {unknown[]} */ ...values) => {
      if (LEVELS.indexOf(level) >= lowest) write(`${line(new Date().toISOString(), requestId(), level, values)}\n`);
    });
  }
}

/**
 * @param {string} timestamp
 * @param {string | undefined} requestId
 * @param {string} level
 * @param {readonly unknown[]} values
 */
function textLine(timestamp, requestId, level, values) {
  return `${timestamp}\t${requestId}\t${level}\t${format(...values)}`;
}

/**
 * @param {string} timestamp
 * @param {string | undefined} requestId
 * @param {string} level
 * @param {readonly unknown[]} values
 */
function jsonLine(timestamp, requestId, level, values) {
  const head = { timestamp, level, requestId };
  const [first] = values;
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...head, message: first }, replaceError);
    } catch {
      return JSON.stringify({ ...head, message: format(first) });
    }
  }
  const error = values.find((value) => value instanceof Error);
  return JSON.stringify({ ...head, message: format(...values), ...(error ? describe(error) : {}) });
}

/**
 * @param {string} _key
 * @param {unknown} value
 */
function replaceError(_key, value) {
  return value instanceof Error ? { ...describe(value), ...value } : value;
}

/** @param {Error} error */
function describe(error) {
  const { errorType, errorMessage, trace } = errorPayload(error);
  return { errorType, errorMessage, stackTrace: trace };
}
