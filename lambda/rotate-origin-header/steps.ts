import type { RotationRun } from '../rotation/handler.ts';
import type { RotationStep } from '../rotation/request.ts';
import { currentVersionId } from '../rotation/secret-versions.ts';
import type { RotationConfiguration } from './configuration.ts';
import { type Clock, converge } from './converge.ts';
import { type Observed, observe } from './observe.ts';
import { obstacles } from './plan.ts';
import { generateSecretValue } from './secret-value.ts';
import type { RotationServices } from './services.ts';

/** What a step works with. */
export interface StepContext extends RotationRun {
  readonly services: RotationServices;
  readonly configuration: RotationConfiguration;
  readonly clock: Clock;
}

/**
 * The steps of a rotation. Each can be repeated at any time, after any fault and after its own success; each decides
 * by what the services say now.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export const STEPS: Readonly<Record<RotationStep, (context: StepContext) => Promise<void>>> = {
  createSecret: async ({ request, services, log, conceal }) => {
    const { secretId, versionId } = request;
    await currentVersionId(services, request);
    if ((await services.versionValue(secretId, versionId)) !== undefined) return;
    const value = generateSecretValue();
    conceal(value);
    await services.putPendingValue(secretId, versionId, value);
    log('info', 'pending value made', {});
  },

  setSecret: async (context) => {
    const { current, pending } = await secretValues(context);
    if (pending === undefined) {
      throw new Error('The pending version has no value yet; createSecret makes it when the rotation is started again');
    }
    await converge({ ...context, observe: () => observeWith(context, current, pending) });
  },

  testSecret: async (context) => {
    // When a schedule is set up, this step alone is run, to see whether the function works with the present value.
    const { current, pending = current } = await secretValues(context);
    await refuseObstacles(await observeWith(context, current, pending));
  },

  finishSecret: async (context) => {
    const { request, services, log } = context;
    const { current, pending, currentVersion } = await secretValues(context);
    if (pending === undefined) {
      throw new Error(
        'The pending version has no value, so it cannot become the current one; start the rotation again',
      );
    }
    if (currentVersion !== request.versionId) {
      await refuseObstacles(await observeWith(context, current, pending));
      await services.moveCurrent(request.secretId, request.versionId, currentVersion);
      log('info', 'pending value is current', { previousVersion: currentVersion });
    }
    // From here on the old value is not needed any more, and the rules lose it.
    await converge({ ...context, observe: () => observeWith(context, pending, pending) });
  },
};

async function secretValues({ request, services, conceal }: StepContext) {
  const { secretId, versionId } = request;
  const currentVersion = await currentVersionId(services, request);
  const [current, pending] = await Promise.all([
    services.versionValue(secretId, currentVersion),
    services.versionValue(secretId, versionId),
  ]);
  if (current === undefined) {
    throw new Error('The current version of the secret has no text; give it the value that the distribution sends');
  }
  for (const value of [current, pending]) if (value !== undefined) conceal(value);
  return { currentVersion, current, pending };
}

function observeWith(context: StepContext, current: string, pending: string): Promise<Observed> {
  const { services, configuration, request, conceal } = context;
  return observe(services, configuration, request.secretId, { current, pending }, conceal);
}

async function refuseObstacles({ observation }: Observed): Promise<void> {
  const problems = obstacles(observation);
  if (problems.length > 0) {
    throw new Error(`${problems.join('; ')}. Nothing was changed; the rotation goes on when it is started again`);
  }
}
