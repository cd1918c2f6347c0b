import { isJsonObject, type Json } from '../../cost/templates/json.ts';
import type { StackTemplate } from '../../cost/templates/stack-template.ts';
import type { Problem, StackRule } from './finding.ts';
import { referencesOf } from './leaving.ts';

/**
 * Outputs of replaced resources that other stacks use: what becomes of those is in no single template.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export const replacedOutputs: StackRule = ({ stack, changes }, { stacks }) => {
  const { after } = stack;
  if (!after) return [];
  const replaced = new Set(changes.filter(({ action }) => action === 'replace').map(({ logicalId }) => logicalId));
  const outputs = Object.entries(after.template.Outputs ?? {}).filter(([, { Value }]) =>
    referencesOf(Value).some((id) => replaced.has(id)),
  );
  const usersOf = (isUse: (key: string, argument: Json) => boolean): readonly string[] =>
    stacks.flatMap(({ stack: other }) =>
      other.before && uses(other.before.template as Json, isUse) ? other.name : [],
    );
  const importers = outputs.flatMap(([, { Export }]) =>
    Export ? usersOf((key, argument) => key === 'Fn::ImportValue' && isSame(argument, Export.Name)) : [],
  );
  const readers = outputs.flatMap(([name]) =>
    usersOf((key, argument) => key === 'Fn::GetStackOutput' && isOutput(argument, after, name)),
  );
  return [...problem('imported', importers), ...problem('read', readers)];
};

const WHY = {
  imported:
    'CloudFormation refuses to change an export that is in use: the update of this stack fails. Make the new resource beside the old one, move what imports it, then remove the old one.',
  read: 'It gets the new value when it is deployed next, and what cannot be changed in place is replaced with it. The old resource cannot go before.',
} as const;

function problem(verb: keyof typeof WHY, users: readonly string[]): readonly Problem[] {
  const names = [...new Set(users)].join(', ');
  return names === ''
    ? []
    : [{ rule: 'reference', level: 'warning', what: `replaces what is ${verb} by ${names}`, why: WHY[verb] }];
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
