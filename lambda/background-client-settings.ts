/**
 * What the clients of functions that nobody waits for have in common. They have time, and control planes throttle; but a
 * connection that is silent must fail before the function's time is over, which would leave nothing to read in the log.
 */
export const BACKGROUND_CLIENT_SETTINGS = {
  maxAttempts: 5,
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 20_000,
    // Otherwise the SDK would only warn, and wait on.
    throwOnRequestTimeout: true,
  },
};
