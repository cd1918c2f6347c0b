import type { Context } from 'aws-lambda';
import { describeError, jsonLog, type Log } from '../log/json-log.ts';
import { createRedaction } from './redaction.ts';
import { type RotationRequest, type RotationStep, readRequest } from './request.ts';

/** One invocation: one step of one rotation. */
export interface RotationRun {
  readonly request: RotationRequest;
  readonly remainingMilliseconds: () => number;
  readonly log: Log;
  /** From now on the value is left out of the log and of errors. */
  readonly conceal: (value: string) => void;
}

export type RotationSteps = Readonly<Record<RotationStep, (run: RotationRun) => Promise<void>>>;

export type RotationHandler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/**
 * Runs the step that Secrets Manager asks for. Neither the log nor an error, which Lambda logs, holds a value that a
 * step has concealed.
 *
 * @param write takes the lines of the log
 */
export function createStepHandler(steps: RotationSteps, write: (line: string) => void): RotationHandler {
  return async (event, context) => {
    const { conceal, redact } = createRedaction();
    const log = jsonLog((line) => write(redact(line)));
    const request = readRequest(event);
    try {
      await steps[request.step]({
        request,
        remainingMilliseconds: () => context.getRemainingTimeInMillis(),
        log: (level, message, fields) => log(level, message, { ...request, ...fields }),
        conceal,
      });
      log('info', 'rotation step done', { ...request });
    } catch (error) {
      log('error', 'rotation step failed', { ...request, error: describeError(error) });
      const { name, message } = describeError(error);
      const failure = new Error(redact(`${request.step}: ${message}`));
      failure.name = name;
      throw failure;
    }
  };
}
