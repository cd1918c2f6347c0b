import { isJsonObject, type Json } from '../../cost/templates/json.ts';

type Replaces = (before: Json | undefined, after: Json | undefined) => boolean;

/**
 * Properties whose update replaces the resource, by CloudFormation's documentation, though the schema of the type, which
 * the comparison goes by, does not say so.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
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
