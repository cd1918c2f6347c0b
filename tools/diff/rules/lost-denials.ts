import type { ResourceRule } from './finding.ts';
import { refersToLeaving } from './leaving.ts';
import { grantProblem } from './permissions.ts';
import { policyGrants } from './policy-grants.ts';
import { ownersOf } from './policy-owners.ts';
import { widened } from './statements.ts';

/** A policy that leaves while its owner stays: what it denied is denied no longer. */
export const lostDenials: ResourceRule = ({ before, after, type }, stack) => {
  if (!before || after || !type.endsWith('Policy')) return [];
  const owners = ownersOf(before);
  if (refersToLeaving(owners, stack)) return [];
  const followers = stack.changes.flatMap((other) =>
    other.type === type && other.after && JSON.stringify(ownersOf(other.after)) === JSON.stringify(owners)
      ? policyGrants(other.after)
      : [],
  );
  const denied = policyGrants(before).filter(({ effect }) => effect === 'Deny');
  return grantProblem(
    'permissions',
    'warning',
    widened(
      denied,
      followers.filter(({ effect }) => effect === 'Deny'),
    ),
    WHY,
  );
};

const WHY = 'What it kept everybody from, those who are otherwise allowed may do.';
