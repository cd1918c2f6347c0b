import { isJsonObject, type Json } from '../../cost/templates/json.ts';
import type { StackTemplate } from '../../cost/templates/stack-template.ts';
import type { Problem, StackRule } from './finding.ts';
import { referencesOf } from './leaving.ts';

/**
 * Outputs of replaced resources, and exports of another value, that other stacks use: what becomes of those is in no
 * single template.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export const replacedOutputs: StackRule = ({ stack, changes }, { stacks }) => {
  const { before, after } = stack;
  if (!after) return [];
  const replaced = new Set(changes.filter(({ action }) => action === 'replace').map(({ logicalId }) => logicalId));
  const outputs = Object.entries(after.template.Outputs ?? {}).filter(([, { Value }]) =>
    referencesOf(Value).some((id) => replaced.has(id)),
  );
  const usersOf = (isUse: (key: string, argument: Json) => boolean): readonly string[] =>
    stacks.flatMap(({ stack: other }) =>
      other.before && uses(other.before.template as Json, isUse) ? other.name : [],
    );
  const importersOf = (name: Json): readonly string[] =>
    usersOf((key, argument) => key === 'Fn::ImportValue' && isSame(argument, name));
  const importers = outputs.flatMap(([, { Export }]) => (Export ? importersOf(Export.Name) : []));
  const earlier = Object.values(before?.template.Outputs ?? {});
  const importersOfOther = Object.entries(after.template.Outputs ?? {}).flatMap(([output, { Export, Value }]) => {
    const isOther = earlier.some(
      (each) => Export && each.Export && isSame(each.Export.Name, Export.Name) && !isSame(each.Value, Value),
    );
    const isTold = outputs.some(([name]) => name === output);
    return Export && isOther && !isTold ? importersOf(Export.Name) : [];
  });
  const readers = outputs.flatMap(([name]) =>
    usersOf((key, argument) => key === 'Fn::GetStackOutput' && isOutput(argument, after, name)),
  );
  return [
    ...problem('replaces', 'imported', importers),
    ...problem('changes', 'imported', importersOfOther),
    ...problem('replaces', 'read', readers),
  ];
};

const WHY = {
  imported:
    'CloudFormation refuses to change an export that is in use: the update of this stack fails. Make the new resource beside the old one, move what imports it, then remove the old one.',
  read: 'It gets the new value when it is deployed next, and what cannot be changed in place is replaced with it. The old resource cannot go before.',
} as const;

function problem(does: string, use: keyof typeof WHY, users: readonly string[]): readonly Problem[] {
  const names = [...new Set(users)].join(', ');
  return names === ''
    ? []
    : [{ rule: 'reference', level: 'warning', what: `${does} what is ${use} by ${names}`, why: WHY[use] }];
}

function isOutput(argument: Json, { name, deployedAs }: StackTemplate, output: string): boolean {
  if (!isJsonObject(argument)) return false;
  return argument['OutputName'] === output && argument['StackName'] === (deployedAs ?? name);
}

function isSame(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether an intrinsic function stands anywhere in a value. */
function uses(value: Json, isUse: (key: string, argument: Json) => boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => uses(item, isUse));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, argument]) => isUse(key, argument) || uses(argument, isUse));
}
