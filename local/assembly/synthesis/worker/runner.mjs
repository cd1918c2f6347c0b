// @ts-check
/**
 * Runs a CDK app as often as it is told to, in one process: what the app imports from packages stays loaded, and
 * compiled. Called as `node <options of the app> runner.mjs <file of the app> <arguments>`.
 */
import Module, { createRequire, register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

/** @typedef {import('./protocol.ts').RunOrder} RunOrder */

register('./fresh-modules.mjs', import.meta.url);
const { cache } = createRequire(import.meta.url);

const file = resolve(process.argv[2] ?? '');
process.argv.splice(1, 2, file);
const directory = process.cwd();
const environment = { ...process.env };
const exit = process.exit.bind(process);

/** Thrown where the app ends its process. */
class Exit extends Error {}

/** @type {{ run: number, imported: boolean, exitCode: number | undefined, isQuiet: boolean } | undefined} */
let current;

/** The events that an app listens to, and those who listened before it. */
const listened = new Map(
  /** @type {const} */ (['beforeExit', 'exit', 'uncaughtException', 'unhandledRejection']).map((event) => [event, []]),
);

process.exit = (code) => {
  if (!current) return exit(code);
  current.exitCode ??= Number(code ?? process.exitCode ?? 0);
  forgetListeners();
  throw new Exit(`process.exit(${code})`);
};

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// The end of the app as of any process: nothing is left to wait for. Its own listeners come after this one and may
// begin something, so that the end is when this comes again.
process.on('beforeExit', () => {
  if (!current) return;
  if (!current.isQuiet) {
    current.isQuiet = true;
    setImmediate(() => undefined);
  } else {
    end(current);
  }
});
for (const [event, before] of listened)
  before.push(.../** @type {never[]} */ (process.listeners(/** @type {'exit'} */ (event))));

process.on('message', (message) => begin(/** @type {RunOrder} */ (message)));
process.on('disconnect', () => exit());

/** @param {RunOrder} order */
function begin({ run, environment: added }) {
  const running = { run, imported: false, exitCode: undefined, isQuiet: false };
  current = running;
  process.channel?.unref();
  process.chdir(directory);
  replaceEnvironment({ ...environment, ...added });
  process.exitCode = undefined;
  forgetModules();
  import(`${pathToFileURL(file).href}?run=${run}`).then(() => {
    running.imported = true;
  }, fail);
}

/** @param {unknown} error */
function fail(error) {
  if (!current || error instanceof Exit) return;
  current.exitCode ??= 1;
  forgetListeners();
  process.stderr.write(`${inspect(error)}\n`);
}

/** @param {NonNullable<typeof current>} running */
function end({ run, imported, exitCode }) {
  current = undefined;
  process.channel?.ref();
  forgetListeners();
  // 13 is Node's own code for a module that waits for what never comes.
  const code = exitCode ?? (imported ? Number(process.exitCode ?? 0) : 13);
  process.exitCode = undefined;
  const marker = `\u0000end of run ${run}\u0000`;
  process.stdout.write(marker, () => process.stderr.write(marker, () => process.send?.({ run, code })));
  /** @type {unknown} */
  const flush = Reflect.get(Module, 'flushCompileCache');
  if (run === 1 && typeof flush === 'function') flush();
}

/** @param {NodeJS.ProcessEnv} wanted */
function replaceEnvironment(wanted) {
  for (const name of Object.keys(process.env)) if (!(name in wanted)) delete process.env[name];
  Object.assign(process.env, wanted);
}

/** An app that was left half built must not be synthesized at the end of the process. */
function forgetListeners() {
  for (const [event, before] of listened) {
    for (const listener of process.listeners(/** @type {'exit'} */ (event))) {
      if (!before.includes(/** @type {never} */ (listener))) process.removeListener(event, listener);
    }
  }
}

/** The app's own CommonJS modules are loaded anew, and what CDK remembers of the contents of folders is forgotten. */
function forgetModules() {
  for (const name of Object.keys(cache)) {
    if (!name.includes('/node_modules/')) delete cache[name];
    else if (name.endsWith('/aws-cdk-lib/core/lib/asset-staging.js')) {
      cache[name]?.exports.AssetStaging?.clearAssetHashCache?.();
    }
  }
  /** @type {Record<string, string>} */
  const paths = Reflect.get(Module, '_pathCache') ?? {};
  for (const key of Object.keys(paths)) if (!paths[key]?.includes('/node_modules/')) delete paths[key];
}
