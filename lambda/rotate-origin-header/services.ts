import {
  type CloudFrontClient,
  type DistributionConfig,
  GetDistributionCommand,
  InvalidIfMatchVersion,
  PreconditionFailed,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createSecretVersions, type SecretVersions } from '../rotation/secret-versions.ts';
import { regionOfListenerRule } from './configuration.ts';

/** The clients to speak to the services with. */
export interface RotationClients {
  readonly secretsManager: SecretsManagerClient;
  readonly cloudFront: CloudFrontClient;
  /** Called once for each Region. */
  readonly loadBalancing: (region: string) => ElasticLoadBalancingV2Client;
}

/** A distribution as it was at one moment. */
export interface DistributionState {
  readonly config: DistributionConfig;
  /** Given back with an update: a distribution that was changed meanwhile is not overwritten. */
  readonly etag: string;
  readonly deployed: boolean;
}

/** The requests that the rotation makes, each of one operation. */
export interface RotationServices extends SecretVersions {
  ruleConditions(ruleArn: string): Promise<readonly RuleCondition[]>;
  modifyRule(ruleArn: string, conditions: RuleCondition[]): Promise<void>;
  distribution(distributionId: string): Promise<DistributionState>;
  /** False when the distribution was changed since it was read, and is as it was changed. */
  updateDistribution(distributionId: string, config: DistributionConfig, etag: string): Promise<boolean>;
}

export function createServices({ secretsManager, cloudFront, loadBalancing }: RotationClients): RotationServices {
  const loadBalancingClients = new Map<string, ElasticLoadBalancingV2Client>();
  const clientFor = (ruleArn: string): ElasticLoadBalancingV2Client => {
    const region = regionOfListenerRule(ruleArn);
    const client = loadBalancingClients.get(region) ?? loadBalancing(region);
    loadBalancingClients.set(region, client);
    return client;
  };

  return {
    ...createSecretVersions(secretsManager),

    ruleConditions: async (ruleArn) => {
      const { Rules } = await clientFor(ruleArn).send(new DescribeRulesCommand({ RuleArns: [ruleArn] }));
      return Rules?.[0]?.Conditions ?? [];
    },

    modifyRule: async (ruleArn, conditions) => {
      await clientFor(ruleArn).send(new ModifyRuleCommand({ RuleArn: ruleArn, Conditions: conditions }));
    },

    distribution: async (distributionId) => {
      const { Distribution, ETag } = await cloudFront.send(new GetDistributionCommand({ Id: distributionId }));
      if (Distribution?.DistributionConfig === undefined || ETag === undefined) {
        throw new Error(`CloudFront answered without the configuration of the distribution ${distributionId}`);
      }
      return { config: Distribution.DistributionConfig, etag: ETag, deployed: Distribution.Status === 'Deployed' };
    },

    updateDistribution: async (distributionId, config, etag) => {
      try {
        await cloudFront.send(
          new UpdateDistributionCommand({ Id: distributionId, DistributionConfig: config, IfMatch: etag }),
        );
        return true;
      } catch (error) {
        if (error instanceof PreconditionFailed || error instanceof InvalidIfMatchVersion) return false;
        throw error;
      }
    },
  };
}
