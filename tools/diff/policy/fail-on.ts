import { type Finding, LEVELS, type Level, RULE_NAMES, type RuleName } from '../rules/finding.ts';

/** What a change may not do: levels, each with the worse ones, and rules. */
export type FailOn = readonly (Level | RuleName | 'nothing')[];

const ALLOWED: FailOn = [...LEVELS, ...RULE_NAMES, 'nothing'];

/**
 * Reads `--fail-on`.
 *
 * @throws with what is allowed
 */
export function parseFailOn(text: string): FailOn {
  return text.split(',').map((item) => {
    const found = ALLOWED.find((each) => each === item.trim());
    if (found === undefined) {
      throw new Error(`Got ${JSON.stringify(item)}; give a list, separated by commas, of ${ALLOWED.join(', ')}.`);
    }
    return found;
  });
}

export function isForbidden({ level, rule }: Pick<Finding, 'level' | 'rule'>, failOn: FailOn): boolean {
  const worst = LEVELS.slice(LEVELS.indexOf(level));
  return failOn.includes(rule) || worst.some((each) => failOn.includes(each));
}
