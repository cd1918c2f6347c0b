/**
 * What the clients of a rotation have in common. A rotation has time, and control planes throttle; but a connection
 * that is silent must fail before the function's time is over, which would leave nothing to read in the log.
 */
export const CLIENT_SETTINGS = {
  maxAttempts: 5,
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 20_000,
    // Otherwise the SDK would only warn, and wait on.
    throwOnRequestTimeout: true,
  },
};
