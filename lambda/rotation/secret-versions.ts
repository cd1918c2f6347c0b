import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/** The labels of a secret's versions, and how its copies are. */
interface SecretDescription {
  /** By version, its labels, e.g. `['AWSPENDING']`. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
  readonly replicasBehind: readonly string[];
}

/** The requests of a rotation to Secrets Manager, each of one operation. */
export interface SecretVersions {
  describeSecret(secretId: string): Promise<SecretDescription>;
  /** Undefined while the version has no value: it is made by the start of a rotation, its value by the first step. */
  versionValue(secretId: string, versionId: string): Promise<string | undefined>;
  putPendingValue(secretId: string, versionId: string, value: string): Promise<void>;
  moveCurrent(secretId: string, toVersionId: string, fromVersionId: string): Promise<void>;
}

export function createSecretVersions(secretsManager: SecretsManagerClient): SecretVersions {
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
  };
}

/**
 * The version that is labelled AWSCURRENT.
 *
 * @throws when the version of the request is neither current nor pending: its rotation was given up, and a run that
 * was still under way must not undo what came after
 */
export async function currentVersionId(
  versions: SecretVersions,
  { secretId, versionId }: { readonly secretId: string; readonly versionId: string },
): Promise<string> {
  const { stages } = await versions.describeSecret(secretId);
  const labels = stages[versionId] ?? [];
  if (!labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT')) {
    throw new Error(
      `The version ${versionId} of the secret is labelled ${JSON.stringify(labels)}; only the version that is AWSPENDING ` +
        'or AWSCURRENT can be rotated to, so nothing was changed. To start a rotation, run: aws secretsmanager rotate-secret',
    );
  }
  const current = Object.entries(stages).find(([, each]) => each.includes('AWSCURRENT'));
  if (current === undefined) {
    throw new Error('No version of the secret is labelled AWSCURRENT; label the one that is in use');
  }
  return current[0];
}
