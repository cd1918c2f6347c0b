import type { ReportedChange, ReportedFinding, ReportedStack } from './report.ts';

/** Whether there is something to tell of a stack. */
export function isShown({ status }: ReportedStack): boolean {
  return status !== 'same';
}

/** The findings of a change, or, for none, those of the stack as a whole. */
export function findingsOf(stack: ReportedStack, change?: ReportedChange): readonly ReportedFinding[] {
  return stack.findings.filter(({ logicalId }) => logicalId === (change?.logicalId ?? null));
}
