import { describe, expect, test } from '@jest/globals';
import type { StackTemplate } from '../../../../tools/cost/templates/stack-template.ts';
import type { Allowance } from '../../../../tools/diff/policy/allow-list.ts';
import { annotations } from '../../../../tools/diff/report/annotations.ts';
import { diffReport } from '../../../../tools/diff/report/report.ts';
import { sarif } from '../../../../tools/diff/report/sarif.ts';
import { RULES } from '../../../../tools/diff/rules/finding.ts';
import { propertiesOf, reportOf, smallApp, stacksOf } from '../app.ts';

/** The database's version and the subnet's range change; where the database is made is known, that of the subnet not. */
function report(allowances: readonly Allowance[] = [], environment: string | null = null) {
  const after = smallApp();
  propertiesOf(after.database.resources, 'DatabaseCluster')['EngineVersion'] = '17.2';
  propertiesOf(after.network.resources, 'SubnetA')['CidrBlock'] = '10.0.8.0/24';
  propertiesOf(after.app.resources, 'Policy')['PolicyDocument'] = {
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::50%,\r\n*' }],
  };
  return diffReport({
    base: 'base',
    head: 'head',
    versions: [
      {
        environment,
        before: stacksOf(smallApp()),
        after: stacksOf(after),
        locations: new Map([['database/Database', { file: 'lib/data tier.ts', line: 7 }]]),
      },
    ],
    failOn: ['danger'],
    allowances,
    today: '2026-11-23',
  });
}

describe('SARIF', () => {
  const [run] = sarif(report(), 'infrastructure/cdk.json').runs;

  test('is one run of one tool, with every rule', () => {
    expect(sarif(report(), 'cdk.json')).toMatchObject({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'scaled-web diff' } } }],
    });
    expect(run?.tool.driver.rules.map(({ id, shortDescription }) => [id, shortDescription.text])).toEqual(
      Object.entries(RULES).map(([id, text]) => [id, `${text}.`]),
    );
  });

  test('has each finding by its rule, as bad as it is judged, at its line or at the app', () => {
    const found = run?.results.map(({ ruleId, ruleIndex, level, locations: [place] }) => [
      ruleId,
      run.tool.driver.rules[ruleIndex]?.id,
      level,
      place?.physicalLocation.artifactLocation.uri,
      place?.physicalLocation.region.startLine,
      place?.logicalLocations[0]?.fullyQualifiedName,
    ]);
    expect(found).toEqual([
      ['reference', 'reference', 'warning', 'infrastructure/cdk.json', 1, 'network'],
      ['replacement', 'replacement', 'warning', 'infrastructure/cdk.json', 1, 'network/Vpc/SubnetA/Subnet'],
      ['engine-upgrade', 'engine-upgrade', 'error', 'lib/data%20tier.ts', 7, 'database/Database/Cluster'],
      ['permissions', 'permissions', 'warning', 'infrastructure/cdk.json', 1, 'app/Policy'],
    ]);
  });

  test('knows a finding again, and tells those of two environments apart', () => {
    const prints = (environment: string | null) =>
      sarif(report([], environment), 'cdk.json').runs[0]?.results.map(
        (result) => result.partialFingerprints['finding/v1'],
      );
    expect(prints('staging')).toEqual(prints('staging'));
    expect(new Set([...(prints('staging') ?? []), ...(prints('production') ?? [])]).size).toBe(8);
  });

  test('knows a finding by the artifact id of its stack, whatever the stack is called', () => {
    const printOf = (artifactId: string, name: string) => {
      const versionOf = (version: string): StackTemplate => ({
        name,
        artifactId,
        template: {
          Resources: { It: { Type: 'AWS::RDS::DBCluster', Properties: { Engine: 'mysql', EngineVersion: version } } },
        },
      });
      const [run] = sarif(reportOf([versionOf('8.0')], [versionOf('8.4')]), 'cdk.json').runs;
      expect(run?.results).toHaveLength(1);
      return run?.results[0]?.partialFingerprints['finding/v1'];
    };
    expect(printOf('A/Data', 'one')).toBe(printOf('A/Data', 'other'));
    expect(printOf('A/Data', 'one')).not.toBe(printOf('B/Data', 'one'));
  });

  test('has what was agreed to as suppressed, with the reason', () => {
    const agreed: Allowance = { rule: 'engine-upgrade', stack: 'database', reason: 'tried', expires: '2026-12-31' };
    const result = sarif(report([agreed]), 'cdk.json').runs[0]?.results.find(
      ({ ruleId }) => ruleId === 'engine-upgrade',
    );
    expect(result).toMatchObject({ level: 'warning', suppressions: [{ kind: 'external', justification: 'tried' }] });
  });
});

describe('annotations', () => {
  test('are commands, the worst first, at their lines where these are known', () => {
    const lines = annotations(report([], 'staging')).trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(
        /^::error file=lib\/data tier\.ts,line=7,title=danger%3A engine-upgrade \(staging\)::database\/Database\/Cluster EngineVersion: 16\.6 → 17\.2\. /,
      ),
      expect.stringMatching(/^::warning title=warning%3A reference \(staging\)::network replaces what is imported by /),
      expect.stringMatching(
        /^::warning title=warning%3A replacement \(staging\)::network\/Vpc\/SubnetA\/Subnet is replaced/,
      ),
      expect.stringMatching(
        /^::warning title=warning%3A permissions \(staging\)::app\/Policy allows s3:\* on arn:aws:s3:::50%25,%0D%0A\*/,
      ),
    ]);
  });

  test('leave out what was agreed to', () => {
    const agreed: Allowance = { rule: 'engine-upgrade', stack: 'database', reason: 'tried', expires: '2026-12-31' };
    expect(annotations(report([agreed]))).not.toContain('engine-upgrade');
  });
});
