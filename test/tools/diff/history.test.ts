import { describe, expect, test } from '@jest/globals';
import type { DiffReport } from '../../../tools/diff/report/report.ts';
import { reportOf, smallApp, stacksOf } from './app.ts';
import { HISTORY } from './history.ts';

function findingsOf({ environments }: DiffReport): readonly string[] {
  return environments.flatMap(({ stacks }) =>
    stacks.flatMap(({ name, findings }) =>
      findings.map(({ logicalId, rule, level }) => `${name} ${logicalId ?? '-'} ${rule} ${level}`),
    ),
  );
}

describe('a history of changes', () => {
  test.each(HISTORY)('$title: $verdict', ({ change, verdict, findings }) => {
    const after = smallApp();
    change(after);
    const report = reportOf(stacksOf(smallApp()), stacksOf(after));
    expect({ verdict: report.verdict, findings: findingsOf(report).toSorted() }).toEqual({
      verdict,
      findings: findings.toSorted(),
    });
  });
});
