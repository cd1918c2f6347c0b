import { CloudFrontClient, type DistributionConfig, GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createRotationHandler } from '../../../lambda/rotate-origin-header/handler.ts';
import { createServices } from '../../../lambda/rotate-origin-header/services.ts';
import type { RotationHandler } from '../../../lambda/rotation/handler.ts';
import { Account, DISTRIBUTION_ID, HEADER_NAME, RULE_ARNS, SECRET_ARN } from './account.ts';
import { StandIn } from './stand-in.ts';

const FUNCTION_MILLISECONDS = 15 * 60_000;
const RETRY_AFTER_MILLISECONDS = 60_000;

/** The function against the stand-in, called as Secrets Manager calls it. */
export class RotationRun {
  readonly account = new Account();
  readonly standIn = new StandIn(this.account);
  /** All that was written or thrown. */
  readonly output: string[] = [];
  #handler: RotationHandler = () => Promise.reject(new Error('not started'));
  #cloudFront: CloudFrontClient | undefined;
  #clients: { destroy(): void }[] = [];

  /** @param maxAttempts how often the clients themselves try a request. */
  async start(maxAttempts = 1): Promise<void> {
    const client = {
      endpoint: await this.standIn.listen(),
      region: 'eu-west-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
      maxAttempts,
    };
    const secretsManager = new SecretsManagerClient(client);
    const cloudFront = new CloudFrontClient(client);
    this.#cloudFront = cloudFront;
    this.#clients = [secretsManager, cloudFront];
    this.#handler = createRotationHandler({
      configuration: { headerName: HEADER_NAME, listenerRuleArns: RULE_ARNS, distributionId: DISTRIBUTION_ID },
      services: createServices({
        secretsManager,
        cloudFront,
        loadBalancing: (region) => {
          const loadBalancing = new ElasticLoadBalancingV2Client({ ...client, region });
          this.#clients.push(loadBalancing);
          return loadBalancing;
        },
      }),
      clock: {
        now: () => this.account.time,
        sleep: async (milliseconds) => this.account.pass(milliseconds),
      },
      write: (line) => this.output.push(line),
    });
  }

  /** Can be called again. */
  async stop(): Promise<void> {
    await this.standIn.close();
    for (const client of this.#clients) client.destroy();
  }

  /** One invocation. Rejects when the function throws, and when it is ended by a fault. */
  async step(Step: string, ClientRequestToken: string, timeout = FUNCTION_MILLISECONDS): Promise<void> {
    const deadline = this.account.time + timeout;
    const ended = new Promise<never>((_resolve, reject) => {
      this.standIn.onEnd = () => reject(new Error('the function was ended'));
    });
    const invocation = this.#handler(
      { Step, SecretId: SECRET_ARN, ClientRequestToken },
      { getRemainingTimeInMillis: () => deadline - this.account.time },
    );
    try {
      await Promise.race([invocation, ended]);
    } catch (error) {
      this.output.push(String(error), error instanceof Error ? String(error.stack) : '');
      throw error;
    }
  }

  /** The configuration of the distribution, as CloudFront's own client reads it. */
  async distributionConfig(): Promise<DistributionConfig | undefined> {
    const answer = await this.#cloudFront?.send(new GetDistributionCommand({ Id: DISTRIBUTION_ID }));
    return answer?.Distribution?.DistributionConfig;
  }

  /** All steps in their order. */
  async attempt(token: string, timeout?: number): Promise<void> {
    this.account.startRotation(token);
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      await this.step(step, token, timeout);
    }
  }

  /** The whole rotation, from its first step after each failure. The number of the attempts that it took. */
  async rotate(token: string, mostAttempts = 6): Promise<number> {
    for (let attempts = 1; ; attempts++) {
      try {
        await this.attempt(token);
        return attempts;
      } catch (error) {
        if (attempts === mostAttempts) throw error;
        this.account.pass(RETRY_AFTER_MILLISECONDS);
      }
    }
  }
}
