import type { Log } from '../log/json-log.ts';
import type { RotationConfiguration } from './configuration.ts';
import { withSentValue } from './distribution-config.ts';
import type { Observed } from './observe.ts';
import { changesUnderWay, nextAction } from './plan.ts';
import { withHeaderValues } from './rule-conditions.ts';
import type { RotationServices } from './services.ts';

/** Time, which tests let pass faster. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface ConvergeOptions {
  readonly observe: () => Promise<Observed>;
  readonly services: RotationServices;
  readonly configuration: RotationConfiguration;
  /** How long the function may still run. */
  readonly remainingMilliseconds: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The distribution was not deployed within the function's time. The next run goes on from there. */
class RotationUnfinishedError extends Error {
  override readonly name = 'RotationUnfinishedError';
}

/** How long the nodes of a load balancer may take to apply a rule: no service tells when they have. */
const RULE_PROPAGATION_MILLISECONDS = 30_000;

/** How long CloudFront may go on trying a request that it took while it sent an earlier value. */
const IN_FLIGHT_MILLISECONDS = 60_000;

const POLL_MILLISECONDS = 10_000;

/** Kept back of the function's time, for the requests after a pause and to say how far it came. */
const RESERVE_MILLISECONDS = 30_000;

/**
 * Does one thing at a time, asking anew how everything is before the next, until the distribution sends the pending
 * value everywhere and the rules accept what they should.
 *
 * @throws RotationUnfinishedError when the time is not enough
 */
export async function converge(options: ConvergeOptions): Promise<void> {
  const { services, configuration, clock, log } = options;
  const { headerName, distributionId } = configuration;
  // What an earlier run did may have been done just before this one began.
  let rulesChangedAt = clock.now();
  let distributionChangedAt = clock.now();

  for (;;) {
    const { observation, conditions, distribution } = await options.observe();
    if (changesUnderWay(observation).length > 0) distributionChangedAt = clock.now();
    const action = nextAction(observation);
    switch (action.kind) {
      case 'none':
        return;
      case 'add':
      case 'drop': {
        const inFlight = distributionChangedAt + IN_FLIGHT_MILLISECONDS - clock.now();
        if (action.kind === 'drop' && inFlight > 0) {
          await pause(inFlight, 'requests with an earlier value may be under way', options);
          break;
        }
        const { ruleArn, values } = action;
        await services.modifyRule(ruleArn, withHeaderValues(conditions.get(ruleArn) ?? [], headerName, values));
        rulesChangedAt = clock.now();
        log('info', 'listener rule changed', { listenerRule: ruleArn, acceptedValues: values.length });
        break;
      }
      case 'send': {
        const propagation = rulesChangedAt + RULE_PROPAGATION_MILLISECONDS - clock.now();
        if (propagation > 0) {
          await pause(propagation, 'the load balancers are applying their rules', options);
          break;
        }
        const config = withSentValue(distribution.config, headerName, observation.pending);
        const updated = await services.updateDistribution(distributionId, config, distribution.etag);
        distributionChangedAt = clock.now();
        log('info', updated ? 'distribution updated' : 'distribution was changed by another', {
          distribution: distributionId,
        });
        break;
      }
      case 'wait':
        await pause(POLL_MILLISECONDS, action.reason, options);
    }
  }
}

async function pause(
  milliseconds: number,
  reason: string,
  { remainingMilliseconds, clock, log }: ConvergeOptions,
): Promise<void> {
  if (milliseconds + RESERVE_MILLISECONDS > remainingMilliseconds()) {
    throw new RotationUnfinishedError(
      `The rotation is not finished: ${reason}, and the time of the function is nearly over. Nothing is lost: the next ` +
        'run goes on from here. Secrets Manager starts it by itself, or run: aws secretsmanager rotate-secret',
    );
  }
  log('info', 'waiting', { reason, milliseconds });
  await clock.sleep(milliseconds);
}
