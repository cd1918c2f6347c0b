import { deletionOf, replacementOf } from '../comparison/deletion.ts';
import type { Problem, ResourceRule } from './finding.ts';
import { statefulType } from './stateful-types.ts';

const STRENGTH = { delete: 0, snapshot: 1, retain: 2 } as const;

/** Retain → Snapshot → Delete on what holds data. It deletes nothing yet: the next change does. */
export const removalPolicy: ResourceRule = ({ before, after, type }) => {
  if (!before || !after) return [];
  const stateful = statefulType(type, before.Properties);
  if (!stateful) return [];
  const policies = [
    ['DeletionPolicy', deletionOf(before), deletionOf(after)],
    ['UpdateReplacePolicy', replacementOf(before), replacementOf(after)],
  ] as const;
  const weaker = policies.filter(([, earlier, later]) => STRENGTH[later] < STRENGTH[earlier]);
  if (weaker.length === 0) return [];
  const problem: Problem = {
    rule: 'removal-policy',
    level: stateful.weight === 'data' ? 'danger' : 'warning',
    what: weaker.map(([name, earlier, later]) => `${name}: ${earlier} → ${later}`).join(', '),
    why: `It holds ${stateful.holds}. Nothing happens to it now; the next removal or replacement no longer keeps it.`,
  };
  return [problem];
};
