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
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { regionOfListenerRule } from './configuration.ts';

/** The clients to speak to the services with. */
export interface RotationClients {
  readonly secretsManager: SecretsManagerClient;
  readonly cloudFront: CloudFrontClient;
  /** Called once for each Region. */
  readonly loadBalancing: (region: string) => ElasticLoadBalancingV2Client;
}

/** The labels of a secret's versions, and how its copies are. */
interface SecretDescription {
  /** By version, its labels, e.g. `['AWSPENDING']`. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
  readonly replicasBehind: readonly string[];
}

/** A distribution as it was at one moment. */
export interface DistributionState {
  readonly config: DistributionConfig;
  /** Given back with an update: a distribution that was changed meanwhile is not overwritten. */
  readonly etag: string;
  readonly deployed: boolean;
}

/** The requests that the rotation makes, each of one operation. */
export interface RotationServices {
  describeSecret(secretId: string): Promise<SecretDescription>;
  /** Undefined while the version has no value: it is made by the start of a rotation, its value by the first step. */
  versionValue(secretId: string, versionId: string): Promise<string | undefined>;
  putPendingValue(secretId: string, versionId: string, value: string): Promise<void>;
  moveCurrent(secretId: string, toVersionId: string, fromVersionId: string): Promise<void>;
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
    describeSecret: async (secretId) => {
      const { VersionIdsToStages, ReplicationStatus } = await secretsManager.send(
        new DescribeSecretCommand({ SecretId: secretId }),
      );
      return {
        stages: VersionIdsToStages ?? {},
        replicasBehind: (ReplicationStatus ?? [])
          .filter(({ Status }) => Status !== 'InSync')
          .map(({ Region }) => String(Region)),
      };
    },

    versionValue: async (secretId, versionId) => {
      try {
        const { SecretString } = await secretsManager.send(
          new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }),
        );
        return SecretString;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },

    putPendingValue: async (secretId, versionId, value) => {
      try {
        await secretsManager.send(
          new PutSecretValueCommand({
            SecretId: secretId,
            ClientRequestToken: versionId,
            SecretString: value,
            VersionStages: ['AWSPENDING'],
          }),
        );
      } catch (error) {
        // Another run of the same step was faster, and its value is as good.
        if (!(error instanceof ResourceExistsException)) throw error;
      }
    },

    moveCurrent: async (secretId, toVersionId, fromVersionId) => {
      await secretsManager.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretId,
          VersionStage: 'AWSCURRENT',
          MoveToVersionId: toVersionId,
          RemoveFromVersionId: fromVersionId,
        }),
      );
    },

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
