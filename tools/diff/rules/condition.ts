import type { ResourceRule } from './finding.ts';
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
