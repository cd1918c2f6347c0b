import type { Action } from './actions.ts';
import { type Condition, matchesCondition } from './conditions.ts';
import type { HttpRequest } from './request.ts';
import type { Transforms } from './transforms.ts';

/** A rule of a listener: its action is taken when all its conditions hold. */
export interface Rule {
  /** The construct path, for messages. */
  readonly path: string;
  /** The lowest is evaluated first; the default rule has the highest, infinity. */
  readonly priority: number;
  /** None: the rule always holds. */
  readonly conditions: readonly Condition[];
  readonly action: Action;
  /** @default - targets get the request as it came */
  readonly transforms?: Transforms;
}

/**
 * The rule that decides about a request: the first whose conditions all hold.
 *
 * @param rules of one listener by priority, its default rule last
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export function selectRule(rules: readonly Rule[], request: HttpRequest): Rule | undefined {
  return rules.find(({ conditions }) => conditions.every((condition) => matchesCondition(condition, request)));
}
