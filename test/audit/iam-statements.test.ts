import { describe, expect, test } from '@jest/globals';
import { synthesize } from './assembly.ts';
import { expectCommitted, table } from './committed-file.ts';
import { AUDITED_ENVIRONMENTS } from './environments.ts';
import { type IamStatement, iamStatementsOf, wildcardReasonsOf } from './iam-statements.ts';

const production = synthesize(AUDITED_ENVIRONMENTS.production);
const brought = synthesize(AUDITED_ENVIRONMENTS['everything brought']);
const statements = iamStatementsOf(production);
const rowOf = (statement: IamStatement) => JSON.stringify(statement);
const known = new Set(statements.map(rowOf));
const withKey = iamStatementsOf(brought).filter(
  (statement) => !known.has(rowOf(statement)) && statement.actions.some((action) => action.startsWith('kms:')),
);

/** Wildcards in roles that aws-cdk-lib makes without a rule of cdk-nag looking at them. */
const OTHER_REASONS: Readonly<Record<string, string>> = {
  'app/AWSCDK.TriggerCustomResourceProviderCustomResourceProvider/Role': 'Any version of this one function.',
};

const acknowledged = wildcardReasonsOf(production);

function reasonOf({ of, resources }: IamStatement): string {
  if (!resources.some((resource) => resource.includes('*'))) return '';
  const around = of.split('/').map((_, index, steps) => steps.slice(0, index + 1).join('/'));
  return [...new Set(around.flatMap((path) => [...(acknowledged.get(path) ?? [])])), OTHER_REASONS[of] ?? '']
    .join(' ')
    .trim();
}

const code = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join('<br>');

function roleTable(rows: readonly IamStatement[]): string {
  return table(
    ['Role or policy', 'Assumed by', 'May', 'With', 'If', 'Why a wildcard'],
    rows.map((row) => [
      row.of,
      row.principals.replaceAll('.amazonaws.com', ''),
      row.effect === 'Allow' ? code(row.actions) : `not ${code(row.actions)}`,
      code(row.resources),
      code(row.conditions),
      reasonOf(row),
    ]),
  );
}

function resourceTable(rows: readonly IamStatement[]): string {
  return table(
    ['Resource', 'Effect', 'Who', 'Actions', 'With', 'If'],
    rows.map((row) => [
      row.of,
      row.effect,
      row.principals,
      code(row.actions),
      code(row.resources),
      code(row.conditions),
    ]),
  );
}

const ofKind = (rows: readonly IamStatement[], kind: IamStatement['kind']) =>
  rows.filter((row) => row.kind === kind).sort((a, b) => (a.of < b.of ? -1 : Number(a.of > b.of)));

test('every IAM statement is listed in docs/iam-statements.md', () => {
  expectCommitted(
    'docs/iam-statements.md',
    [
      '# IAM statements',
      'Who may do what, of every role and every policy of a resource, read from the templates of production by the test ' +
        'that keeps this file (`UPDATE_DOCS=1 npx jest test/audit`). Roles and resources are named by their constructs, ' +
        'after the part of the site that their stack is; `<>` stands for what they refer to.',
      '## Roles',
      roleTable(ofKind(statements, 'role')),
      'With an encryption key that exists already, besides:',
      roleTable(ofKind(withKey, 'role')),
      '## Policies of resources',
      "In a key's policy `*` is the key itself. What is denied to `*` is denied to everybody.",
      resourceTable(ofKind(statements, 'resource')),
      '',
    ]
      .join('\n\n')
      .replace(/\n+$/, '\n'),
  );
});

describe('a statement', () => {
  test('has no wildcard for its resource without a reason', () => {
    const unexplained = statements.filter(
      (statement) =>
        statement.kind === 'role' &&
        statement.resources.some((each) => each.includes('*')) &&
        reasonOf(statement) === '',
    );
    expect(unexplained).toEqual([]);
    expect(statements.some((statement) => reasonOf(statement) !== '')).toBe(true);
  });

  test('allows no action of a whole service, and nothing but what is named', () => {
    const broad = statements.filter(
      ({ kind, effect, actions, resources }) =>
        kind === 'role' &&
        effect === 'Allow' &&
        [...actions, ...resources].some((each) => /^\*$|^[a-z0-9-]+:\*$|^all but /.test(each) && each !== '*'),
    );
    expect(broad).toEqual([]);
    expect(statements.filter(({ actions }) => actions.includes('*'))).toEqual([]);
  });

  test('lets nobody from elsewhere in', () => {
    const open = statements.filter(({ effect, principals }) => effect === 'Allow' && principals.includes('*'));
    expect(open).toEqual([]);
  });

  test.each(['staging', 'every option', 'everything brought'] as const)(
    'of %s is one of production, or uses a key that was brought',
    (name) => {
      const others = iamStatementsOf(synthesize(AUDITED_ENVIRONMENTS[name])).filter(
        (statement) => !known.has(rowOf(statement)),
      );
      const keyRows = new Set(withKey.map(rowOf));
      expect(others.filter((statement) => !keyRows.has(rowOf(statement)))).toEqual([]);
    },
  );
});
