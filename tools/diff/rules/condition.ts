import type { Problem, ResourceRule, StackRule } from './finding.ts';
import { statefulType } from './stateful-types.ts';

/** A condition that is not met deletes the resource. */
export const condition: ResourceRule = ({ before, after, type }) => {
  const holds = statefulType(type, before?.Properties)?.holds;
  if (!before || !after || !holds || !after.Condition || before.Condition === after.Condition) return [];
  return [
    {
      rule: 'condition',
      level: 'warning',
      what: `is made only where ${after.Condition} is met`,
      why: `It holds ${holds}. Where the condition is not met CloudFormation deletes it.`,
    },
  ];
};

/** Another meaning of a condition that a resource already depends on: the resource itself does not change. */
export const changedConditions: StackRule = ({ stack: { before, after }, templateChanges }) => {
  const conditions = templateChanges.filter(({ section, change }) => section === 'Conditions' && change === 'changed');
  return conditions.flatMap(({ name }): readonly Problem[] => {
    const holders = Object.entries(before?.template.Resources ?? {}).filter(
      ([logicalId, { Type, Properties, Condition }]) =>
        Condition === name &&
        after?.template.Resources?.[logicalId]?.Condition === name &&
        statefulType(Type, Properties),
    );
    if (holders.length === 0) return [];
    return [
      {
        rule: 'condition',
        level: 'warning',
        what: `${name} changed, without which ${holders.map(([logicalId]) => logicalId).join(', ')} is not made`,
        why: 'It holds data. Where the condition is no longer met CloudFormation deletes it.',
      },
    ];
  });
};
