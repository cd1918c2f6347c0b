import { createHash } from 'node:crypto';
import { RULE_NAMES, RULES } from '../rules/finding.ts';
import type { DiffReport, ReportedFinding, ReportedStack } from './report.ts';

/**
 * The findings as a log of SARIF 2.1.0, for GitHub's code scanning and other readers. A finding without a place in the
 * code is at the app's own file: readers refuse one that is nowhere.
 *
 * @param appFile from the root of the repository: `cdk.json`
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif(report: DiffReport, appFile: string) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'scaled-web diff', rules: RULE_NAMES.map(ruleOf) } },
        // Replaces what the run before said, and nothing of other tools.
        automationDetails: { id: 'scaled-web-diff/' },
        columnKind: 'utf16CodeUnits',
        results: report.environments.flatMap(({ name, stacks }) =>
          stacks.flatMap((stack) =>
            stack.findings.map((finding) => resultOf(finding, stack, { environment: name, appFile })),
          ),
        ),
      },
    ],
  };
}

function ruleOf(id: ReportedFinding['rule']) {
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${RULES[id]}.` },
  };
}

interface Context {
  readonly environment: string | null;
  readonly appFile: string;
}

function resultOf(finding: ReportedFinding, stack: ReportedStack, { environment, appFile }: Context) {
  const { rule, what, why, path, type, location, allowedBecause } = finding;
  const place = path ?? stack.name;
  const where = environment === null ? place : `${environment}: ${place}`;
  return {
    ruleId: rule,
    ruleIndex: RULE_NAMES.indexOf(rule),
    level: levelOf(finding),
    message: { text: `${where}${type === null ? '' : ` (${type})`}: ${what}. ${why}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(location?.file ?? appFile), uriBaseId: '%SRCROOT%' },
          region: { startLine: location?.line ?? 1 },
        },
        logicalLocations: [{ fullyQualifiedName: place, kind: 'resource' }],
      },
    ],
    // The same finding of the next push, though the lines around it have moved.
    partialFingerprints: { 'finding/v1': fingerprint(environment, stack.id, finding) },
    ...(allowedBecause !== null && { suppressions: [{ kind: 'external', justification: allowedBecause }] }),
  };
}

function levelOf({ verdict, level }: ReportedFinding): 'error' | 'warning' | 'note' {
  if (verdict === 'forbidden') return 'error';
  return level === 'notice' ? 'note' : 'warning';
}

function fingerprint(environment: string | null, stack: string, { rule, logicalId, what }: ReportedFinding): string {
  return createHash('sha256')
    .update(JSON.stringify([environment, stack, logicalId, rule, what]))
    .digest('hex');
}
