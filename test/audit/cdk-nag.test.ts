import { describe, expect, test } from '@jest/globals';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import { acknowledgementsOf, filesWith } from './acknowledgements.ts';
import { synthesize } from './assembly.ts';
import { expectCommittedPart, table } from './committed-file.ts';
import { AUDITED_ENVIRONMENTS } from './environments.ts';

const packs = () => [new AwsSolutionsChecks(), new ServerlessChecks()];
const NAG_RULE = /^(AwsSolutions|Serverless)-/;

interface Finding {
  readonly rule: string;
  readonly path: string;
}

function findingsOf(pack: NagPack, app: ReturnType<typeof synthesize>['app']): Finding[] {
  return pack
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '' })),
    );
}

/** What the packs find when nothing is acknowledged. */
function everyFindingOf(pack: NagPack, app: ReturnType<typeof synthesize>['app']): Finding[] {
  Reflect.set(pack, 'isAcknowledged', () => false);
  return findingsOf(pack, app);
}

const assemblies = Object.entries(AUDITED_ENVIRONMENTS).map(([name, environment]) => ({
  name,
  ...synthesize(environment),
}));
/** Ours: aws-cdk-lib acknowledges findings of its own validation by itself. */
const acknowledgements = assemblies
  .flatMap(({ app }) => acknowledgementsOf(app))
  .filter(({ id, reason }) => NAG_RULE.test(id) || filesWith(reason).length > 0);

describe.each(assemblies)('cdk-nag in $name', ({ app }) => {
  test('finds something, so that it is known to look', () => {
    for (const pack of packs()) expect(everyFindingOf(pack, app)).not.toEqual([]);
  });

  test.each(packs().map((pack): [string, NagPack] => [pack.name, pack]))(
    'finds nothing by the rules of %s but what is acknowledged',
    (_, pack) => {
      expect(findingsOf(pack, app)).toEqual([]);
    },
  );
});

describe('the acknowledgements', () => {
  test('of cdk-nag each accept something that is found', () => {
    const accepted = assemblies.flatMap(({ app }) => {
      const findings = packs().flatMap((pack) => everyFindingOf(pack, app));
      return acknowledgementsOf(app).filter(({ id, construct }) =>
        findings.some(({ rule, path }) => rule === id && `${path}/`.startsWith(`${construct.node.path}/`)),
      );
    });
    const needed = new Set(accepted.map(({ id, reason }) => `${id}: ${reason}`));
    const stale = acknowledgements
      .filter(({ id }) => NAG_RULE.test(id))
      .map(({ id, reason }) => `${id}: ${reason}`)
      .filter((each) => !needed.has(each));
    expect([...new Set(stale)]).toEqual([]);
  });

  test('give a reason in a sentence, in one file', () => {
    for (const { id, reason } of acknowledgements) {
      expect([id, reason]).toEqual([id, expect.stringMatching(/^\S.{20,}\.$/)]);
      expect([reason, filesWith(reason)]).toEqual([reason, [expect.stringMatching(/^lib\//)]]);
    }
  });

  test('are listed in docs/compliance.md', () => {
    const rows = [...new Set(acknowledgements.map(({ reason }) => reason))].map((reason) => {
      const given = acknowledgements.filter((each) => each.reason === reason);
      const rules = [...new Set(given.map(({ id }) => id.replace(/\[.*$/s, '')))].sort();
      const [file] = filesWith(reason);
      return [rules.map((rule) => `\`${rule}\``).join(', '), reason, `[${file}](../${file})`];
    });
    expectCommittedPart(
      'docs/compliance.md',
      'acknowledgements',
      table(
        ['Rule', 'Accepted because', 'Where'],
        rows.sort((a, b) => (a.join() < b.join() ? -1 : 1)),
      ),
    );
  });
});
