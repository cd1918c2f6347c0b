import { createStepHandler, type RotationHandler, type RotationRun } from '../rotation/handler.ts';
import type { RotationConfiguration } from './configuration.ts';
import type { Clock } from './converge.ts';
import type { RotationServices } from './services.ts';
import { STEPS } from './steps.ts';

export interface RotationHandlerOptions {
  readonly configuration: RotationConfiguration;
  readonly services: RotationServices;
  readonly clock: Clock;
  /** Takes the lines of the log. */
  readonly write: (line: string) => void;
}

/** Rotates the secret that the distribution sends and the load balancers ask for, one step an invocation. */
export function createRotationHandler({
  configuration,
  services,
  clock,
  write,
}: RotationHandlerOptions): RotationHandler {
  const run = (step: keyof typeof STEPS) => (context: RotationRun) =>
    STEPS[step]({ ...context, services, configuration, clock });
  return createStepHandler(
    {
      createSecret: run('createSecret'),
      setSecret: run('setSecret'),
      testSecret: run('testSecret'),
      finishSecret: run('finishSecret'),
    },
    write,
  );
}
