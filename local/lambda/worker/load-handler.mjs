// @ts-check
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './errors.mjs';

/** @typedef {(event: unknown, context: object, callback?: (error?: unknown, result?: unknown) => void) => unknown} Handler */

/** Lambda's order. @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

/**
 * @param {string} folder the function's code
 * @param {string} setting the function's Handler, e.g. `src/index.handler`
 * @returns {Promise<Handler>}
 */
export async function loadHandler(folder, setting) {
  // Node identifies modules by their real path, and the rule about package.json compares paths.
  const taskRoot = realpathSync(folder);
  const match = /^((?:.*\/)?[^./]+)\.(.+)$/.exec(setting);
  if (!match?.[1] || !match[2]) {
    throw new RuntimeError('Runtime.MalformedHandlerName', `Bad handler "${setting}": expected "file.export"`);
  }
  const [, modulePath, exportPath] = match;
  ignorePackagesOutside(taskRoot);
  /** @type {unknown} */
  let value = await loadModule(taskRoot, modulePath);
  for (const name of exportPath.split('.')) {
    value = isRecord(value) ? value[name] : undefined;
  }
  if (typeof value !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${setting} is undefined or not exported`);
  }
  return /** @type {Handler} */ (value);
}

/**
 * @param {string} taskRoot
 * @param {string} modulePath
 * @returns {Promise<unknown>}
 */
async function loadModule(taskRoot, modulePath) {
  const file = EXTENSIONS.map((extension) => join(taskRoot, modulePath + extension)).find((candidate) =>
    statSync(candidate, { throwIfNoEntry: false })?.isFile(),
  );
  if (file === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${modulePath}' in ${taskRoot}`);
  }
  try {
    return isEcmaScriptModule(taskRoot, file)
      ? await import(pathToFileURL(file).href)
      : createRequire(join(taskRoot, 'bootstrap.cjs'))(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw renamed('Runtime.UserCodeSyntaxError', error);
    if (isRecord(error) && (error['code'] === 'MODULE_NOT_FOUND' || error['code'] === 'ERR_MODULE_NOT_FOUND')) {
      throw renamed('Runtime.ImportModuleError', error);
    }
    throw error;
  }
}

/**
 * @param {string} errorType
 * @param {unknown} error
 */
function renamed(errorType, error) {
  const result = new RuntimeError(errorType, String(error));
  if (error instanceof Error) result.stack = error.stack;
  return result;
}

/**
 * Whether Lambda would load the file as an ECMAScript module: there, nothing lies above the function's own folder.
 *
 * @param {string} taskRoot
 * @param {string} file
 */
function isEcmaScriptModule(taskRoot, file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  for (let folder = dirname(file); folder === taskRoot || folder.startsWith(taskRoot + sep); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  }
  return false;
}

/**
 * The cloud assembly often lies inside a repository whose package.json says `"type": "module"`. Node would apply that
 * to a function's CommonJS files; in Lambda it is not there.
 *
 * @param {string} taskRoot
 */
function ignorePackagesOutside(taskRoot) {
  /** @typedef {{ _compile(source: string, file: string, format: string): void }} CompilableModule */
  /** @type {Record<string, (module: CompilableModule, file: string) => void>} */
  const extensions = Reflect.get(Module, '_extensions');
  const load = extensions['.js'];
  extensions['.js'] = (module, file) => {
    if (file.startsWith(taskRoot + sep) && !isEcmaScriptModule(taskRoot, file)) {
      module._compile(readFileSync(file, 'utf8'), file, 'commonjs');
    } else {
      load?.(module, file);
    }
  };
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
