import type { Finding } from '../rules/finding.ts';
import { type Allowance, allows, isExpired } from './allow-list.ts';
import { type FailOn, isForbidden } from './fail-on.ts';

export type Verdict = 'forbidden' | 'allowed' | 'within-policy';

export interface JudgedFinding extends Finding {
  readonly verdict: Verdict;
  /** The entry without which it would be forbidden. */
  readonly allowance?: Allowance;
}

export interface JudgedAllowance extends Allowance {
  readonly state: 'used' | 'unused' | 'expired';
}

export interface JudgeProps {
  readonly findings: readonly Finding[];
  readonly failOn: FailOn;
  readonly allowances: readonly Allowance[];
  /** `2026-11-23`, in UTC. */
  readonly today: string;
}

export interface Judgement {
  readonly findings: readonly JudgedFinding[];
  readonly allowances: readonly JudgedAllowance[];
}

/** Which findings are forbidden, and which entries of the allow-list were of use. */
export function judge({ findings, failOn, allowances, today }: JudgeProps): Judgement {
  const valid = allowances.filter((allowance) => !isExpired(allowance, today));
  const judged = findings.map((finding): JudgedFinding => {
    if (!isForbidden(finding, failOn)) return { ...finding, verdict: 'within-policy' };
    const allowance = valid.find((each) => allows(each, finding));
    return allowance ? { ...finding, verdict: 'allowed', allowance } : { ...finding, verdict: 'forbidden' };
  });
  const used = new Set(judged.map(({ allowance }) => allowance));
  return {
    findings: judged,
    allowances: allowances.map((allowance) => ({
      ...allowance,
      state: used.has(allowance) ? 'used' : valid.includes(allowance) ? 'unused' : 'expired',
    })),
  };
}
