// @ts-check

/**
 * What a Node.js runtime of Lambda makes of a thrown value.
 * @typedef {{ readonly errorType: string, readonly errorMessage: string, readonly trace: readonly string[] }} ErrorPayload
 */

/** An error whose `errorType` is one of Lambda's own names. */
export class RuntimeError extends Error {
  /**
   * @param {string} errorType e.g. `Runtime.ImportModuleError`
   * @param {string} message
   */
  constructor(errorType, message) {
    super(message);
    this.name = errorType;
  }
}

/**
 * @param {unknown} thrown
 * @returns {ErrorPayload}
 */
export function errorPayload(thrown) {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: typeof thrown.stack === 'string' ? thrown.stack.split('\n') : [],
  };
}
