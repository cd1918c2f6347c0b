import { existsSync, readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';
import { writeWhole } from '../write-whole.ts';
import { generateSecretString } from './generate-secret-string.ts';
import { targetAttachments } from './target-attachments.ts';

/** Secrets as their callers see them. */
export interface Secrets {
  /** The text of a secret's current version. Undefined when there is no such secret. @param secretId name or ARN */
  value(secretId: string): string | undefined;
  /** The secret with its names. Undefined when there is no such secret. @param secretId name or ARN */
  secret(secretId: string): Secret | undefined;
  /** The value for a dynamic reference, which finds a secret in its own region only. */
  valueIn(region: string, secretId: string): string | undefined;
  list(): readonly Secret[];
  /** Gives a secret of the templates another value, and keeps it. */
  put(arn: string, text: string): void;
}

/** A secret with its current version. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly text: string;
}

interface SecretModel {
  readonly arn: string;
  readonly name: string;
  readonly regions: readonly string[];
  readonly generate: () => string;
}

/**
 * The secrets that the templates declare: those of Secrets Manager and the master secrets that RDS manages. Values are
 * generated at the first start and kept in `file`, readable by its owner only.
 */
export function openSecrets(assembly: ResolvedAssembly, file: string): Secrets {
  const models = [
    ...assembly.ofType('AWS::SecretsManager::Secret').map(readSecret),
    ...assembly.ofType('AWS::RDS::DBCluster').flatMap(readManagedMasterSecret),
  ];
  const attachments = targetAttachments(assembly);
  const kept = readKept(file);
  const values = new Map(
    models.map((model) => {
      const connection = attachments.get(model.arn) ?? attachments.get(model.name);
      return [model.arn, withConnection(kept[model.arn] ?? model.generate(), connection)];
    }),
  );
  const keep = () => {
    const content = JSON.stringify({ ...kept, ...Object.fromEntries(values) }, undefined, 2);
    writeWhole(file, `${content}\n`, 0o600);
  };
  keep();
  const withText = ({ arn, name }: SecretModel): Secret => ({ arn, name, text: String(values.get(arn)) });
  const find = (secretId: string) => models.find(({ arn, name }) => [name, arn, withoutSuffix(arn)].includes(secretId));
  return {
    value: (secretId) => values.get(find(secretId)?.arn ?? ''),
    secret: (secretId) => {
      const model = find(secretId);
      return model && withText(model);
    },
    valueIn: (region, secretId) => {
      const model = find(secretId);
      return model?.regions.includes(region) ? values.get(model.arn) : undefined;
    },
    list: () => models.map(withText),
    put: (arn, text) => {
      values.set(arn, text);
      keep();
    },
  };
}

/**
 * The ARN as far as whoever knows the name only can tell it, as CDK's `fromSecretNameV2`: without the hyphen and the
 * six characters of Secrets Manager's own.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
function withoutSuffix(arn: string): string {
  return arn.slice(0, -7);
}

/** A secret that is no JSON object cannot say where its database is. */
function withConnection(text: string, connection: JsonObject | undefined): string {
  if (!connection) return text;
  try {
    const content: unknown = JSON.parse(text);
    return isJsonObject(content) ? JSON.stringify({ ...content, ...connection }) : text;
  } catch {
    return text;
  }
}

function readSecret(resource: Resource): SecretModel {
  const { Name, SecretString, GenerateSecretString, ReplicaRegions } = resource.properties;
  const replicas = (Array.isArray(ReplicaRegions) ? ReplicaRegions : []).filter(isJsonObject);
  const options: JsonObject = isJsonObject(GenerateSecretString) ? GenerateSecretString : {};
  return {
    arn: resource.physicalId,
    name: typeof Name === 'string' ? Name : resource.physicalId,
    regions: [resource.stack.region, ...replicas.map(({ Region }) => String(Region))],
    generate: () =>
      typeof SecretString === 'string'
        ? SecretString
        : generateSecretString(options, `${resource.path}.GenerateSecretString`),
  };
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html */
function readManagedMasterSecret(cluster: Resource): readonly SecretModel[] {
  const { ManageMasterUserPassword, MasterUsername } = cluster.properties;
  if (ManageMasterUserPassword !== true) return [];
  const arn = String(cluster.attributes['MasterUserSecret.SecretArn']);
  const template = JSON.stringify({ username: String(MasterUsername) });
  return [
    {
      arn,
      name: arn,
      regions: [cluster.stack.region],
      generate: () =>
        generateSecretString(
          { SecretStringTemplate: template, GenerateStringKey: 'password', ExcludeCharacters: '/@" ' },
          cluster.path,
        ),
    },
  ];
}

function readKept(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  // One that only may not be read is no reason to make the data anew.
  const text = readFileSync(file, 'utf8');
  try {
    const kept: unknown = JSON.parse(text);
    if (isJsonObject(kept)) return kept as Record<string, string>;
    throw new Error('it holds no object');
  } catch (error) {
    throw new Error(
      `${file} is not JSON of secrets (${(error as Error).message}). Start with --reset to make the data anew.`,
    );
  }
}
