import { isJsonObject, type Json } from '../../cost/templates/json.ts';
import type { ResourceChange } from '../comparison/comparison.ts';
import type { ResourceRule, StackRule } from './finding.ts';

type Strength = 'strong' | 'weak';

/**
 * How a value comes from another stack: an import holds the producer's export, a read of its output does not.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/featureflags.html
 */
function strengthsOf(value: Json | undefined): ReadonlySet<Strength> {
  const found = new Set<Strength>();
  const visit = (each: Json): void => {
    if (Array.isArray(each)) each.forEach(visit);
    else if (isJsonObject(each)) {
      for (const [key, argument] of Object.entries(each)) {
        if (key === 'Fn::ImportValue') found.add('strong');
        if (key === 'Fn::GetStackOutput') found.add('weak');
        if (key === 'Fn::GetAtt' && JSON.stringify(argument).includes('ExportsReader')) found.add('strong');
        visit(argument);
      }
    }
  };
  if (value !== undefined) visit(value);
  return found;
}

function migration(before: Json | undefined, after: Json | undefined): string | undefined {
  const [earlier, later] = [strengthsOf(before), strengthsOf(after)];
  if (earlier.has('strong') && later.has('weak') && !later.has('strong')) return 'strong → weak';
  if (earlier.has('weak') && later.has('strong') && !later.has('weak')) return 'weak → strong';
  return undefined;
}

/** Whether all that would replace a resource is a reference of another kind. */
export function changesReferenceOnly({ properties }: ResourceChange): boolean {
  const replacing = properties.filter(({ replaces }) => replaces === 'always');
  return replacing.length > 0 && replacing.every(({ before, after }) => migration(before, after) !== undefined);
}

/** Imports that become reads of an output, or the other way round. */
export const referenceKinds: ResourceRule = ({ properties }) =>
  properties.flatMap(({ name, before, after, replaces }) => {
    const kind = migration(before, after);
    if (kind === undefined) return [];
    return [
      {
        rule: 'reference' as const,
        level: 'warning' as const,
        what: `${name}: ${kind} reference`,
        why: `${WHY[kind] ?? ''}${replaces === 'always' ? ' A change of this property replaces the resource.' : ''}`,
      },
    ];
  });

const WHY: Readonly<Record<string, string>> = {
  'strong → weak':
    'An export cannot go while a stack imports it, and the producer is deployed first: deploy with "both" before "weak". Afterwards nothing keeps the producer from being deleted.',
  'weak → strong': 'The producer must be deployed, with its export, before the consumer.',
};

/** Exports that leave while a stack imports them. */
export const removedExports: StackRule = ({ stack }, { stacks }) => {
  const later = JSON.stringify(exportsOf(stack.after?.template.Outputs));
  const removed = exportsOf(stack.before?.template.Outputs).filter((name) => !later.includes(JSON.stringify(name)));
  const used = removed.filter((name) =>
    stacks.some(({ stack: { before } }) => before !== undefined && imports(before.template as Json, name)),
  );
  if (used.length === 0 || !stack.after) return [];
  const isStillUsed = stacks.some(
    ({ stack: { after, environment } }) =>
      after !== undefined &&
      environment === stack.environment &&
      used.some((name) => imports(after.template as Json, name)),
  );
  return [
    {
      rule: 'reference',
      // In whatever order the stacks are deployed, it fails.
      level: isStillUsed ? 'danger' : 'warning',
      what: `no longer exports ${used.map((name) => (typeof name === 'string' ? name : JSON.stringify(name))).join(', ')}`,
      why: 'Another stack imports it. CloudFormation refuses to remove an export that is in use: deploy the stack that imports first, or keep the export for one deployment with exportValue().',
    },
  ];
};

function exportsOf(outputs: Readonly<Record<string, { readonly Export?: { readonly Name: Json } }>> = {}): Json[] {
  return Object.values(outputs).flatMap(({ Export }) => (Export ? [Export.Name] : []));
}

function imports(value: Json, name: Json): boolean {
  if (Array.isArray(value)) return value.some((item) => imports(item, name));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(
    ([key, argument]) =>
      (key === 'Fn::ImportValue' && JSON.stringify(argument) === JSON.stringify(name)) || imports(argument, name),
  );
}
