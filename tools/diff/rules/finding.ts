import type { Comparison, ResourceChange, StackComparison, StackPair } from '../comparison/comparison.ts';

/** From the worst: what loses data, opens the app or cannot be deployed, what needs a look, what is worth knowing. */
export const LEVELS = ['danger', 'warning', 'notice'] as const;

export type Level = (typeof LEVELS)[number];

/** Every rule, with what it finds. */
export const RULES = {
  'data-loss': 'A resource that holds data, or what is in it, is deleted or replaced',
  'stack-gone': 'A whole stack leaves the app',
  'stack-moved': 'A stack gets another name, account or Region',
  'removal-policy': 'A resource that holds data would no longer be kept when it is removed',
  'deletion-protection': 'Protection against deletion is taken off',
  'engine-upgrade': 'A major version of an engine changes',
  backup: 'Backups become fewer or end',
  encryption: 'Encryption becomes weaker',
  logging: 'Logging becomes less',
  'public-access': 'Something becomes reachable by everybody',
  permissions: 'Somebody may do more',
  ingress: 'A network lets more in',
  traffic: 'Names, certificates or routes of traffic change',
  'type-change': 'A resource changes its type under the same logical id, which CloudFormation refuses',
  replacement: 'A resource without data is replaced',
  reference: 'A reference between stacks changes its kind, or what it refers to is replaced or gone',
  condition: 'A resource that holds data depends on a condition',
} as const;

export type RuleName = keyof typeof RULES;

export const RULE_NAMES = Object.keys(RULES) as readonly RuleName[];

/** What a rule says of a change. */
export interface Problem {
  readonly rule: RuleName;
  readonly level: Level;
  /** What the change does, in one line. */
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
}

/** A problem, and where. */
export interface Finding extends Problem {
  readonly stack: StackPair;
  /** @default - the stack as a whole */
  readonly resource?: Pick<ResourceChange, 'logicalId' | 'path' | 'type'>;
}

export type ResourceRule = (
  change: ResourceChange,
  stack: StackComparison,
  comparison: Comparison,
) => readonly Problem[];

export type StackRule = (stack: StackComparison, comparison: Comparison) => readonly Problem[];
