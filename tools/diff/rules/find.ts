import type { Comparison } from '../comparison/comparison.ts';
import { changedTypes } from './changed-types.ts';
import { changedConditions, condition } from './condition.ts';
import { dataLoss } from './data-loss.ts';
import { engines } from './engines.ts';
import { expiry } from './expiry.ts';
import { type Finding, LEVELS, type ResourceRule, type StackRule } from './finding.ts';
import { firewall } from './firewall.ts';
import { guards } from './guards.ts';
import { ingress } from './ingress.ts';
import { lostDenials } from './lost-denials.ts';
import { permissions } from './permissions.ts';
import { protections } from './protections.ts';
import { referenceKinds, removedExports } from './references.ts';
import { removalPolicy } from './removal-policy.ts';
import { replacedOutputs } from './replaced-outputs.ts';
import { goneStacks, movedStacks, terminationProtection } from './stacks.ts';
import { traffic } from './traffic.ts';

const STACK_RULES: readonly StackRule[] = [
  goneStacks,
  movedStacks,
  terminationProtection,
  removedExports,
  replacedOutputs,
  changedConditions,
];

const RESOURCE_RULES: readonly ResourceRule[] = [
  dataLoss,
  expiry,
  removalPolicy,
  engines,
  guards,
  protections,
  firewall,
  permissions,
  lostDenials,
  ingress,
  traffic,
  referenceKinds,
  condition,
];

/** What matters in a comparison, the worst first. */
export function findProblems(comparison: Comparison): readonly Finding[] {
  const findings = comparison.stacks.flatMap((each): readonly Finding[] => {
    const { stack, changes } = each;
    // A stack that is gone is told as a whole.
    const resources = stack.before && !stack.after ? [] : changes;
    return [
      ...STACK_RULES.flatMap((rule) => rule(each, comparison)).map((problem) => ({ ...problem, stack })),
      ...resources.flatMap((change) => {
        const { logicalId, path, type } = change;
        const resource = { logicalId, path, type };
        // Nothing of a change that is refused comes to be.
        const rules = change.action === 'refuse' ? [changedTypes] : RESOURCE_RULES;
        return rules
          .flatMap((rule) => rule(change, each, comparison))
          .map((problem) => ({ ...problem, stack, resource }));
      }),
    ];
  });
  return findings.toSorted((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
}
