import { fullDiff, type ResourceDifference, ResourceImpact, type TemplateDiff } from '@aws-cdk/cloudformation-diff';
import type { Json } from '../../cost/templates/json.ts';
import type { StackTemplate, Template, TemplateResource } from '../../cost/templates/stack-template.ts';
import type {
  Action,
  Comparison,
  Noise,
  PropertyChange,
  ResourceChange,
  StackComparison,
  StackPair,
  TemplateChange,
} from './comparison.ts';
import { deletionOf } from './deletion.ts';
import { interrupts } from './interruptions.ts';
import { matchStacks } from './match-stacks.ts';
import {
  isRevised,
  isTags,
  jsonOf,
  stableVersionId,
  templateOf,
  withoutAssetHashes,
  withoutMetadata,
  withoutOwnParts,
  withSortedKeys,
  withSortedSets,
  withStableVersionIds,
} from './noise.ts';
import { replacesByDocumentation } from './replacements.ts';

/** What differs between two apps, without noise. */
export function compareAssemblies(before: readonly StackTemplate[], after: readonly StackTemplate[]): Comparison {
  return { stacks: matchStacks(before, after).map(compareStack) };
}

function compareStack(stack: StackPair): StackComparison {
  const before = withStableVersionIds(withoutOwnParts(stack.before?.template ?? {}));
  const after = withStableVersionIds(withoutOwnParts(stack.after?.template ?? {}));
  const paths = new Map(
    [before, after].flatMap(({ Resources = {} }) =>
      Object.entries(Resources).map(([id, { Metadata }]) => [id, Metadata?.['aws:cdk:path']] as const),
    ),
  );
  const left = withoutNoise(before);
  const right = withoutNoise(after);
  if (JSON.stringify(left) === JSON.stringify(right)) {
    return { stack, changes: [], templateChanges: [], noise: noiseOf(stack, before, after, 0) };
  }
  const difference = fullDiff(left, right);
  const all = difference.resources.logicalIds.map((logicalId): ResourceChange => {
    const path = paths.get(logicalId);
    return changeOf(stack, logicalId, typeof path === 'string' ? path : `${stack.name}/${logicalId}`, {
      difference: difference.resources.get(logicalId),
      before: left.Resources?.[logicalId],
      after: right.Resources?.[logicalId],
    });
  });
  const changes = all.filter((change) => !isTagsOnly(change)).map(withoutTags);
  return {
    stack,
    changes,
    templateChanges: templateChangesOf(difference),
    noise: noiseOf(stack, before, after, all.length - changes.length),
  };
}

function withoutNoise(template: Template): Template {
  const Resources = Object.fromEntries(
    Object.entries(template.Resources ?? {}).map(([id, resource]) => [id, withoutMetadata(resource)]),
  );
  return templateOf(withSortedSets(withoutAssetHashes(jsonOf({ ...template, Resources }))));
}

interface Versions {
  readonly difference: ResourceDifference;
  readonly before: TemplateResource | undefined;
  readonly after: TemplateResource | undefined;
}

function changeOf(
  stack: StackPair,
  logicalId: string,
  path: string,
  { difference, before, after }: Versions,
): ResourceChange {
  const type = after?.Type ?? before?.Type ?? 'unknown';
  const isUpdate = before !== undefined && after !== undefined;
  const properties = Object.entries(difference.propertyUpdates).map(([name, { changeImpact }]): PropertyChange => {
    const [earlier, later] = [before?.Properties?.[name], after?.Properties?.[name]];
    const byDocumentation = isUpdate && replacesByDocumentation(type, name, earlier, later);
    return {
      name,
      before: earlier,
      after: later,
      replaces: byDocumentation ? 'always' : (REPLACES[changeImpact ?? ResourceImpact.WILL_UPDATE] ?? 'never'),
    };
  });
  return {
    stack,
    logicalId,
    path,
    type,
    action: isRefused(before, after) ? 'refuse' : actionOf(difference.changeImpact, type, before, properties),
    ...(before && { before }),
    ...(after && { after }),
    properties: isUpdate ? properties : [],
    attributes: isUpdate ? Object.keys(difference.otherChanges) : [],
  };
}

const REPLACES: Readonly<Partial<Record<ResourceImpact, PropertyChange['replaces']>>> = {
  [ResourceImpact.WILL_REPLACE]: 'always',
  [ResourceImpact.MAY_REPLACE]: 'maybe',
};

/** A resource keeps its type. What a macro writes anew may have the same one in the end. */
function isRefused(before: TemplateResource | undefined, after: TemplateResource | undefined): boolean {
  if (!before || !after || before.Type === after.Type) return false;
  return ![before.Type, after.Type].some((type) => type.startsWith('AWS::Serverless::'));
}

function actionOf(
  impact: ResourceImpact,
  type: string,
  before: TemplateResource | undefined,
  properties: readonly PropertyChange[],
): Action {
  if (impact === ResourceImpact.WILL_CREATE) return 'create';
  if (impact === ResourceImpact.WILL_DESTROY || impact === ResourceImpact.WILL_ORPHAN) {
    return before ? deletionOf(before) : 'delete';
  }
  if (isRevised(type)) return 'revise';
  if (impact === ResourceImpact.WILL_REPLACE || properties.some(({ replaces }) => replaces === 'always')) {
    return 'replace';
  }
  if (impact === ResourceImpact.MAY_REPLACE) return 'may-replace';
  return properties.some(({ name }) => interrupts(type, name)) ? 'interrupt' : 'update';
}

function isTagsOnly({ action, properties, attributes }: ResourceChange): boolean {
  const isNoise = ({ name, replaces }: PropertyChange): boolean => isTags(name) && replaces === 'never';
  return action === 'update' && attributes.length === 0 && properties.length > 0 && properties.every(isNoise);
}

function withoutTags(change: ResourceChange): ResourceChange {
  const properties = change.properties.filter(({ name, replaces }) => !(isTags(name) && replaces === 'never'));
  return { ...change, properties };
}

function templateChangesOf(difference: TemplateDiff): readonly TemplateChange[] {
  const sections = [
    ['Outputs', difference.outputs],
    ['Parameters', difference.parameters],
    ['Conditions', difference.conditions],
    ['Mappings', difference.mappings],
    ['Other', difference.unknown],
  ] as const;
  const named = sections.flatMap(([section, { changes }]) =>
    Object.entries(changes).map(([name, { isAddition, isRemoval }]): TemplateChange => {
      const updated = isRemoval ? 'removed' : 'changed';
      return { section, name, change: isAddition ? 'added' : updated };
    }),
  );
  return difference.transform?.isDifferent
    ? [...named, { section: 'Transform', name: 'Transform', change: 'changed' }]
    : named;
}

/** What tells two versions of a resource apart is noise of the kind after whose removal they are alike. */
function noiseOf({ before: one, after: other }: StackPair, before: Template, after: Template, tags: number): Noise {
  const counts = { assets: 0, versions: 0, tags, metadata: 0, order: 0 };
  const beforeIds = new Set(Object.keys(one?.template.Resources ?? {}));
  for (const [id, { Type }] of Object.entries(other?.template.Resources ?? {})) {
    // What had no version before is no new version of anything: it is told as a change.
    const isKnown = before.Resources?.[stableVersionId(id)] !== undefined;
    if (isRevised(Type) && isKnown && !beforeIds.has(id)) counts.versions += 1;
  }
  for (const [id, resource] of Object.entries(after.Resources ?? {})) {
    const earlier = before.Resources?.[id];
    const kind = earlier && noiseKind(earlier, resource);
    if (kind) counts[kind] += 1;
  }
  return counts;
}

function noiseKind(before: TemplateResource, after: TemplateResource): 'metadata' | 'assets' | 'order' | undefined {
  const both = [before, after];
  if (areAlike(both.map((resource) => withSortedKeys(jsonOf(resource))))) return undefined;
  const bare = both.map((resource) => withSortedKeys(jsonOf(withoutMetadata(resource))));
  if (areAlike(bare)) return 'metadata';
  const masked = bare.map(withoutAssetHashes);
  if (areAlike(masked)) return 'assets';
  return areAlike(masked.map(withSortedSets)) ? 'order' : undefined;
}

function areAlike([one, other]: readonly Json[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
