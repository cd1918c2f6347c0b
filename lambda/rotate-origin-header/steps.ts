import type { Log } from '../log/json-log.ts';
import type { RotationConfiguration } from './configuration.ts';
import { type Clock, converge } from './converge.ts';
import { type Observed, observe } from './observe.ts';
import { obstacles } from './plan.ts';
import type { RotationRequest, RotationStep } from './request.ts';
import { generateSecretValue } from './secret-value.ts';
import type { RotationServices } from './services.ts';

/** What a step works with. */
export interface StepContext {
  readonly request: RotationRequest;
  readonly services: RotationServices;
  readonly configuration: RotationConfiguration;
  readonly remainingMilliseconds: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly conceal: (value: string) => void;
}

/**
 * The steps of a rotation. Each can be repeated at any time, after any fault and after its own success; each decides
 * by what the services say now.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export const STEPS: Readonly<Record<RotationStep, (context: StepContext) => Promise<void>>> = {
  createSecret: async ({ request: { secretId, versionId }, services, log, conceal }) => {
    await currentVersionId(services, secretId, versionId);
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

/**
 * The version that is labelled AWSCURRENT.
 *
 * @throws when the version of the request is neither current nor pending: its rotation was given up, and a run that
 * was still under way must not undo what came after
 */
async function currentVersionId(services: RotationServices, secretId: string, versionId: string): Promise<string> {
  const { stages } = await services.describeSecret(secretId);
  const labels = stages[versionId] ?? [];
  if (!labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT')) {
    throw new Error(
      `The version ${versionId} of the secret is labelled ${JSON.stringify(labels)}; only the version that is AWSPENDING ` +
        'or AWSCURRENT can be rotated to, so nothing was changed. To start a rotation, run: aws secretsmanager rotate-secret',
    );
  }
  const current = Object.entries(stages).find(([, each]) => each.includes('AWSCURRENT'));
  if (current === undefined) {
    throw new Error('No version of the secret is labelled AWSCURRENT; label the one that the distribution sends');
  }
  return current[0];
}

async function secretValues({ request: { secretId, versionId }, services, conceal }: StepContext) {
  const currentVersion = await currentVersionId(services, secretId, versionId);
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
