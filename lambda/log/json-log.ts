import { originalStack } from './original-stack.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Writes one line of JSON. */
export type Log = (level: Level, message: string, fields: Readonly<Record<string, unknown>>) => void;

/**
 * To the stream itself: in the JSON log format the console would wrap the line as text in a line of its own. Lambda
 * filters by the keys `timestamp` and `level`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function jsonLog(write: (line: string) => void): Log {
  return (level, message, fields) => {
    write(
      `${JSON.stringify({ timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...fields })}\n`,
    );
  };
}

export interface LoggedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/** An error with its causes, as JSON.stringify would not write it. By shape, since errors of other realms are none. */
export function describeError(error: unknown): LoggedError {
  if (typeof error !== 'object' || error === null) {
    return { name: typeof error, message: String(error) };
  }
  const { name, message, stack, cause }: Partial<Error> = error;
  return {
    name: String(name),
    message: String(message),
    ...(stack !== undefined && { stack: originalStack(stack) }),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}
