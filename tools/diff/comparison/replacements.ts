import { isJsonObject, type Json } from '../../cost/templates/json.ts';

type Replaces = (before: Json | undefined, after: Json | undefined) => boolean;

/**
 * Properties whose update replaces the resource, by CloudFormation's documentation, though the schema of the type, which
 * the comparison goes by, says that it does not, or only may.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
 */
const REPLACEMENTS: Readonly<Record<string, Readonly<Record<string, Replaces>>>> = {
  'AWS::DynamoDB::Table': {
    // One that is added, for another index, replaces nothing.
    AttributeDefinitions: (before, after) => {
      const types = typesOf(before);
      return [...typesOf(after)].some(([name, type]) => types.has(name) && types.get(name) !== type);
    },
    LocalSecondaryIndexes: (before, after) => JSON.stringify(before ?? []) !== JSON.stringify(after ?? []),
  },
  'AWS::RDS::DBCluster': { Engine: isOtherDatabase },
  'AWS::RDS::DBInstance': {
    // Without the snapshot that it was restored from, an empty one is made.
    DBSnapshotIdentifier: (before, after) => JSON.stringify(before ?? '') !== JSON.stringify(after ?? ''),
    Engine: isOtherDatabase,
  },
};

export function replacesByDocumentation(
  type: string,
  property: string,
  before: Json | undefined,
  after: Json | undefined,
): boolean {
  return REPLACEMENTS[type]?.[property]?.(before, after) ?? false;
}

function typesOf(definitions: Json | undefined): ReadonlyMap<string, string> {
  const list = Array.isArray(definitions) ? definitions.filter(isJsonObject) : [];
  return new Map(list.map(({ AttributeName, AttributeType }) => [String(AttributeName), String(AttributeType)]));
}

const DATABASES = ['db2', 'mariadb', 'mysql', 'oracle', 'postgres', 'sqlserver'];

/** Editions, and Aurora of the first version, are updated in place; another database is not. */
function isOtherDatabase(before: Json | undefined, after: Json | undefined): boolean {
  const [earlier, later] = [before, after].map((engine) =>
    engine === 'aurora' ? 'mysql' : DATABASES.find((name) => typeof engine === 'string' && engine.includes(name)),
  );
  return earlier !== undefined && later !== undefined && earlier !== later;
}
