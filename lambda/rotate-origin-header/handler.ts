import type { Context } from 'aws-lambda';
import { describeError, jsonLog } from '../log/json-log.ts';
import type { RotationConfiguration } from './configuration.ts';
import type { Clock } from './converge.ts';
import { createRedaction } from './redaction.ts';
import { readRequest } from './request.ts';
import type { RotationServices } from './services.ts';
import { STEPS } from './steps.ts';

export interface RotationHandlerOptions {
  readonly configuration: RotationConfiguration;
  readonly services: RotationServices;
  readonly clock: Clock;
  /** Takes the lines of the log. */
  readonly write: (line: string) => void;
}

export type RotationHandler = (event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<void>;

/**
 * Rotates the secret that the distribution sends and the load balancers ask for, one step an invocation.
 *
 * Neither the log nor an error, which Lambda logs, holds a value of the secret.
 */
export function createRotationHandler({
  configuration,
  services,
  clock,
  write,
}: RotationHandlerOptions): RotationHandler {
  return async (event, context) => {
    const { conceal, redact } = createRedaction();
    const log = jsonLog((line) => write(redact(line)));
    const request = readRequest(event);
    try {
      await STEPS[request.step]({
        request,
        services,
        configuration,
        remainingMilliseconds: () => context.getRemainingTimeInMillis(),
        clock,
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
