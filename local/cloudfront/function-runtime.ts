import { createHash, createHmac } from 'node:crypto';
import { createContext, Script } from 'node:vm';
import { asScript } from './function-modules.ts';
import { sandboxScript } from './function-sandbox.ts';
import { keyValueAccess } from './key-value-access.ts';
import type { EdgeFunction } from './model.ts';
import type { OriginCommand } from './origin-change.ts';

/**
 * CloudFront allows a function less than a millisecond of its processors. A machine that does other things too may take
 * longer for the same work, so the limit here only catches what never ends.
 */
const runLimitMilliseconds = 100;

/** Nothing waits for a function that is loaded, so a busy machine has more time for it. */
const loadLimitMilliseconds = 2_000;

/** How many events that came to an end are remembered, for each function. */
const rememberedEvents = 1_000;

type FunctionOutcome =
  /** The handler returned the request as it was. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'returned'; readonly result: unknown; readonly originCommands: readonly OriginCommand[] }
  | { readonly kind: 'failed'; readonly reason: string };

/** A function's code, compiled once, in a context of its own. */
export interface FunctionRuntime {
  /**
   * Runs the handler, synchronous or async, to its end.
   * @param event JSON text. @param memo what of the event the handler's course depends on: the request, in JSON, and
   * what goes with it.
   */
  run(event: string, memo: string): FunctionOutcome;
}

/**
 * @param log takes what the function writes to the console.
 * @throws naming the function when its code does not compile or has no handler.
 */
export function loadFunction(edgeFunction: EdgeFunction, log: (line: string) => void): FunctionRuntime {
  let setEvent: (event: string) => void = () => undefined;
  let getOutput: () => string | undefined = () => undefined;
  const context = createContext(Object.create(null), {
    name: edgeFunction.path,
    codeGeneration: { strings: false, wasm: false },
    // Promises are settled within the run, and so within its time limit.
    microtaskMode: 'afterEvaluate',
  });
  new Script(sandboxScript).runInContext(context)({
    digest,
    keyValues: keyValueAccess(edgeFunction.keyValueStore),
    log,
    recode,
    exchange: (set: (event: string) => void, get: () => string | undefined) => {
      setEvent = set;
      getOutput = get;
    },
  });
  try {
    new Script(asScript(edgeFunction.code), { filename: edgeFunction.path }).runInContext(context, {
      timeout: loadLimitMilliseconds,
    });
  } catch (error) {
    throw new Error(`${edgeFunction.path}.FunctionCode: ${describe(error)}`, { cause: error });
  }
  if (new Script('typeof handler').runInContext(context) !== 'function') {
    throw new Error(`${edgeFunction.path}.FunctionCode: expected a function named handler, found none`);
  }

  const entry = new Script('__run()', { filename: edgeFunction.path });
  const ended = new Set<string>();
  return {
    run: (event, memo) => {
      try {
        setEvent(event);
        // Guarding a run with a time limit costs a thread. An event that once came to an end is not guarded again.
        entry.runInContext(context, ended.has(memo) ? {} : { timeout: runLimitMilliseconds });
        if (ended.size === rememberedEvents) ended.clear();
        ended.add(memo);
        const output = getOutput();
        return output === `{"result":${memo},"originCommands":[]}` ? { kind: 'unchanged' } : readOutput(output);
      } catch (error) {
        return { kind: 'failed', reason: describe(error) };
      }
    },
  };
}

interface FunctionOutput {
  readonly result?: unknown;
  readonly error?: string;
  readonly originCommands: readonly OriginCommand[];
}

function readOutput(output: string | undefined): FunctionOutcome {
  if (output === undefined) return { kind: 'failed', reason: 'the handler returned a promise that was never settled' };
  const { result, error, originCommands }: FunctionOutput = JSON.parse(output);
  return error === undefined ? { kind: 'returned', result, originCommands } : { kind: 'failed', reason: error };
}

function recode(text: string, from: BufferEncoding, to: BufferEncoding): string {
  return Buffer.from(text, from).toString(to);
}

function digest(algorithm: string, key: string, data: string, encoding: 'hex' | 'base64' | 'base64url'): string {
  const hash = key === '' ? createHash(algorithm) : createHmac(algorithm, key.slice('key:'.length));
  return hash.update(data).digest(encoding);
}

/** Errors of the function's context are of another realm, so that `instanceof` does not know them. */
function describe(error: unknown): string {
  return String(error);
}
