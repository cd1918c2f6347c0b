import { describe, expect, test } from '@jest/globals';
import { MARKER, markdownComments } from '../../../../tools/diff/report/markdown.ts';
import { propertiesOf, reportOf, smallApp, stacksOf } from '../app.ts';

function comments(change: (app: ReturnType<typeof smallApp>) => void, limit?: number): readonly string[] {
  const after = smallApp();
  change(after);
  return markdownComments(reportOf(stacksOf(smallApp()), stacksOf(after)), limit);
}

describe('a comment', () => {
  test('begins with the verdict and the table, and folds each stack', () => {
    const [comment = ''] = comments(({ database, app }) => {
      propertiesOf(database.resources, 'DatabaseCluster')['EngineVersion'] = '17.2';
      propertiesOf(app.resources, 'Function')['MemorySize'] = 1024;
    });
    expect(comment).toMatchSnapshot();
  });

  test('says that nothing changes, and what was left out', () => {
    const [comment = '', ...more] = comments(({ app }) => {
      propertiesOf(app.resources, 'Function')['Tags'] = [];
    });
    expect(more).toEqual([]);
    expect(comment.startsWith(`${MARKER}\n## Infrastructure: Nothing changes.\n`)).toBe(true);
    expect(comment).toContain('Left out: 1 tags only.');
    expect(comment).not.toContain('<details');
  });

  test('cannot be written into by the values of a template', () => {
    const [comment = ''] = comments(({ app }) => {
      propertiesOf(app.resources, 'Group')['SecurityGroupIngress'] = [
        { CidrIp: '`</details><img src=x> @team | [a](b)', IpProtocol: 'tcp', FromPort: 1, ToPort: 2 },
      ];
    });
    expect(comment.match(/<\/details>/g)).toHaveLength(2);
    expect(comment).toContain('lets \\`&lt;/details&gt;&lt;img src=x&gt; @\u200bteam \\| \\[a\\](b) in');
  });

  test('makes no links of addresses in a template', () => {
    const [comment = ''] = comments(({ app }) => {
      propertiesOf(app.resources, 'Group')['SecurityGroupIngress'] = [
        { CidrIp: 'https://a.example WWW.b.example', IpProtocol: 'tcp', FromPort: 1, ToPort: 2 },
      ];
    });
    expect(comment).toContain('lets https:\u200b//a.example WWW\u200b.b.example in');
  });

  test('names an environment and a stack as they are, in the table and in the summary', () => {
    const named = (version: string) => [
      {
        name: 'my_stack',
        template: { Resources: { It: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: version } } } },
      },
    ];
    const versions = [{ environment: 'my_env<b>', before: named('1'), after: named('2') }];
    const [comment = ''] = markdownComments(reportOf([], [], { versions }));
    expect(comment).toContain('| my\\_env&lt;b&gt; · `my_stack` |');
    expect(comment).toContain('<summary>my_env&lt;b&gt; · <b>my_stack</b> (changed)');
  });
});

test('what is too long for one comment is split, each below the limit and with the marker', () => {
  const split = comments(({ app }) => {
    for (let index = 0; index < 100; index += 1) app.resources[`Topic${index}`] = { Type: 'AWS::SNS::Topic' };
  }, 2_000);
  expect(split.length).toBeGreaterThan(3);
  for (const [index, comment] of split.entries()) {
    expect(comment.length).toBeLessThanOrEqual(2_000);
    expect(comment.startsWith(`${MARKER}\n`)).toBe(true);
    expect(comment).toContain(`(${index + 1} of ${split.length})`);
    expect(comment.match(/<details/g)?.length ?? 0).toBe(comment.match(/<\/details>/g)?.length ?? 0);
  }
  for (let index = 0; index < 100; index += 1) expect(split.join('')).toContain(`\`Topic${index}\``);
});
