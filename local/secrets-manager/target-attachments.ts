import type { JsonObject } from '../assembly/json.ts';
import type { ResolvedAssembly, Resource } from '../assembly/resource.ts';

/** How a secret calls the database that it is attached to, by the database's type. */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  'AWS::RDS::DBCluster': 'dbClusterIdentifier',
  'AWS::RDS::DBInstance': 'dbInstanceIdentifier',
};

/**
 * What `AWS::SecretsManager::SecretTargetAttachment` adds to secrets, by the secret's name or ARN: where the database
 * is that they are for. To those of databases that are not run here it adds nothing.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
export function targetAttachments(assembly: ResolvedAssembly): ReadonlyMap<string, JsonObject> {
  return new Map(
    assembly
      .ofType('AWS::SecretsManager::SecretTargetAttachment')
      .flatMap(({ properties: { SecretId: secretId, TargetId: targetId, TargetType: type } }) => {
        const identifier = IDENTIFIERS[String(type)];
        const target = assembly.ofType(String(type)).find(({ physicalId }) => physicalId === targetId);
        return identifier && target ? [[String(secretId), connectionOf(target, identifier)] as const] : [];
      }),
  );
}

function connectionOf({ physicalId, properties, attributes }: Resource, identifier: string): JsonObject {
  const { Engine: engine, DatabaseName: ofCluster, DBName: database = ofCluster } = properties;
  return {
    engine: String(engine).replace(/^aurora-postgresql$/, 'postgres'),
    host: String(attributes['Endpoint.Address']),
    port: Number(attributes['Endpoint.Port']),
    ...(database !== undefined && { dbname: database }),
    [identifier]: physicalId,
  };
}
