/** The largest request and response of a synchronous invocation. */
export const MAXIMUM_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** 6 MB and what Lambda adds to a response: the number its error message names. */
export const MAXIMUM_RESPONSE_BYTES = 6_291_556;

/** The error payload as Lambda returns it for what a function could not report itself. */
export function failure(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}

export function timedOut(requestId: string, timeoutSeconds: number): string {
  return failure(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
  );
}

/** @param exitCode of the environment; a process that ends by itself with 0 gives no reason */
export function exited(requestId: string, exitCode: number): string {
  const reason =
    exitCode === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${exitCode}`;
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${reason}`);
}

export function outOfMemory(requestId: string): string {
  return failure('Runtime.OutOfMemory', `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`);
}

export function responseTooLarge(): string {
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAXIMUM_RESPONSE_BYTES} bytes).`,
  );
}

/** @param invocationType as callers name it. @param limit in bytes */
export function requestTooLarge(
  bytes: number,
  invocationType = 'RequestResponse',
  limit: number = MAXIMUM_PAYLOAD_BYTES,
): string {
  return failure(
    'RequestEntityTooLargeException',
    `${bytes} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
  );
}
