import { deletionOf } from '../comparison/deletion.ts';
import type { Problem, StackRule } from './finding.ts';
import { statefulType } from './stateful-types.ts';

/** Whole stacks that leave the app, or go elsewhere. */
export const goneStacks: StackRule = ({ stack: { before, after, nested } }): readonly Problem[] => {
  if (!before || after) return [];
  const stateful = Object.entries(before.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const found = statefulType(resource.Type, resource.Properties);
    return found ? [{ logicalId, weight: found.weight, type: resource.Type, deletion: deletionOf(resource) }] : [];
  });
  const list = stateful.map(({ logicalId, type, deletion }) => `${logicalId} (${type}, ${deletion})`).join(', ');
  const holds = list === '' ? 'It holds no data.' : `It holds data: ${list}.`;
  const fate = nested
    ? 'CloudFormation deletes a nested stack together with its resources, by their deletion policies.'
    : 'CDK does not delete a stack that leaves the app: it runs on, and costs, unmanaged until somebody deletes it.';
  return [
    {
      rule: 'stack-gone',
      level: stateful.some(({ weight }) => weight === 'data') ? 'danger' : 'warning',
      what: 'the whole stack is gone',
      why: `${holds} ${fate}`,
    },
  ];
};

export const movedStacks: StackRule = ({ stack: { before, after, nested } }) => {
  if (!before || !after || nested) return [];
  const moves = [
    ['name', before.deployedAs, after.deployedAs],
    ['environment', before.environment, after.environment],
  ].filter(([, earlier, later]) => earlier !== later);
  if (moves.length === 0) return [];
  const holdsData = Object.values(before.template.Resources ?? {}).some(
    ({ Type, Properties }) => statefulType(Type, Properties)?.weight === 'data',
  );
  return [
    {
      rule: 'stack-moved',
      level: holdsData ? 'danger' : 'warning',
      what: moves.map(([name, earlier, later]) => `${name}: ${earlier} → ${later}`).join(', '),
      why: 'A second stack is made, with empty resources. The first one is left as it is, unmanaged, and keeps the names it took.',
    },
  ];
};

export const terminationProtection: StackRule = ({ stack: { before, after } }) => {
  if (!before?.terminationProtection || !after || after.terminationProtection) return [];
  return [
    {
      rule: 'deletion-protection',
      level: 'danger',
      what: 'termination protection is off',
      why: 'Whoever may delete stacks can delete this one with one command.',
    },
  ];
};
