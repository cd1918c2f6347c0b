import { isJsonObject, type Json, type JsonObject } from '../../cost/templates/json.ts';
import type { Template, TemplateResource } from '../../cost/templates/stack-template.ts';

/** What CDK itself adds to every stack, and what says nothing about what runs. */
const OWN_RESOURCE_TYPES: ReadonlySet<string> = new Set(['AWS::CDK::Metadata']);
const OWN_PARAMETERS = /^(BootstrapVersion|AssetParameters)/;
const OWN_CONDITIONS: ReadonlySet<string> = new Set(['CDKMetadataAvailable']);

/**
 * Resources that get a new logical id or a new physical one whenever what they are a version of changes; an old one is
 * meant to go.
 */
const REVISED_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ECS::TaskDefinition',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Version',
]);

export function isRevised(type: string): boolean {
  return REVISED_TYPES.has(type);
}

/** Where resources carry tags. */
const TAG_PROPERTIES: ReadonlySet<string> = new Set([
  'AccessPointTags',
  'BackupPlanTags',
  'BackupVaultTags',
  'FileSystemTags',
  'HostedZoneTags',
  'TagSpecifications',
  'Tags',
  'UserPoolTags',
]);

export function isTags(property: string): boolean {
  return TAG_PROPERTIES.has(property);
}

/** Lists that AWS reads as sets. */
const SETS: ReadonlySet<string> = new Set([
  'Action',
  'Aliases',
  'AllowedMethods',
  'AvailabilityZones',
  'CachedMethods',
  'DependsOn',
  'EnableCloudwatchLogsExports',
  'ManagedPolicyArns',
  'NotAction',
  'NotResource',
  'Resource',
  'SecurityGroupEgress',
  'SecurityGroupIds',
  'SecurityGroupIngress',
  'SecurityGroups',
  'Statement',
  'SubjectAlternativeNames',
  'SubnetIds',
  'Subnets',
  'Tags',
  'VpcSecurityGroupIds',
]);

/** A resource without metadata. */
export function withoutMetadata(resource: TemplateResource): TemplateResource {
  const { Metadata: _, ...rest } = resource;
  return rest;
}

/** A value in which every asset is named alike, whatever its content. */
export function withoutAssetHashes(value: Json): Json {
  const text = JSON.stringify(value)
    .replace(/AssetParameters[0-9a-f]{64}\w*/g, 'AssetParameters')
    .replace(/(?<![0-9a-fA-F])[0-9a-f]{64}(?![0-9a-fA-F])/g, '<asset>');
  return JSON.parse(text);
}

/** A value whose keys are in one order: CDK writes them in the order of the program, and it means nothing. */
export function withSortedKeys(value: Json): Json {
  return inOrder(value, NO_SETS);
}

/** A value whose keys and sets are in one order. */
export function withSortedSets(value: Json): Json {
  return inOrder(value, SETS);
}

function inOrder(value: Json, sets: ReadonlySet<string>, name = ''): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => inOrder(item, sets));
    if (!sets.has(name)) return items;
    return items.toSorted((one, other) => compareText(JSON.stringify(one), JSON.stringify(other)));
  }
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).toSorted(compareText);
  return Object.fromEntries(keys.map((key) => [key, inOrder(value[key] ?? null, sets, key)]));
}

const NO_SETS: ReadonlySet<string> = new Set();

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/**
 * A template whose versions are named after what they are versions of: CDK appends a hash of the content to their
 * logical ids.
 */
export function withStableVersionIds(template: Template): Template {
  const ids = Object.entries(template.Resources ?? {})
    .filter(([id, { Type }]) => isRevised(Type) && VERSION_HASH.test(id))
    .map(([id]) => id);
  if (ids.length === 0) return template;
  return JSON.parse(ids.reduce((text, id) => text.replaceAll(id, stableVersionId(id)), JSON.stringify(template)));
}

/** Of a version; others keep theirs. */
export function stableVersionId(id: string): string {
  return id.replace(VERSION_HASH, 'Version');
}

const VERSION_HASH = /[0-9a-f]{32}$/i;

/** A template without what CDK adds to every stack, and without what only describes. */
export function withoutOwnParts(template: Template): Template {
  const { Rules: _rules, Metadata: _metadata, Description: _description, ...rest } = jsonOf(template);
  const kept = (section: Json | undefined, isOwn: (name: string, entry: Json) => boolean): JsonObject =>
    Object.fromEntries(Object.entries(isJsonObject(section) ? section : {}).filter((entry) => !isOwn(...entry)));
  return templateOf({
    ...rest,
    Parameters: kept(rest['Parameters'], (name) => OWN_PARAMETERS.test(name)),
    Conditions: kept(rest['Conditions'], (name) => OWN_CONDITIONS.has(name)),
    Resources: kept(
      rest['Resources'],
      (_name, entry) => isJsonObject(entry) && OWN_RESOURCE_TYPES.has(String(entry['Type'])),
    ),
  });
}

/** A template, or a part of it, as plain JSON. */
export function jsonOf(value: Template | TemplateResource): JsonObject {
  return JSON.parse(JSON.stringify(value));
}

/** The other way; what was read from a template stays one. */
export function templateOf(value: Json): Template {
  return JSON.parse(JSON.stringify(value));
}
