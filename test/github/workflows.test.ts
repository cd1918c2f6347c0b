import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = resolve(__dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const workflows = readdirSync(join(root, '.github/workflows')).map((name) => ({
  name,
  text: read(`.github/workflows/${name}`),
}));
const actions = ['action.yml', '.github/actions/deploy/action.yml'].map((name) => ({ name, text: read(name) }));

/** The text of each job, by its name. */
function jobsOf(text: string): ReadonlyMap<string, string> {
  const [, jobs = ''] = text.split(/^jobs:\n/m);
  const names = [...jobs.matchAll(/^ {2}([\w-]+):$/gm)];
  return new Map(
    names.map(({ 1: name = '', index }, number) => [name, jobs.slice(index, names[number + 1]?.index ?? jobs.length)]),
  );
}

/** `workflow job` of those whose text has a line. */
function jobsWith(line: string): readonly string[] {
  return workflows.flatMap(({ name, text }) =>
    [...jobsOf(text)].flatMap(([job, own]) => (own.includes(line) ? [`${name} ${job}`] : [])),
  );
}

function job(workflow: string, name: string): string {
  const found = jobsOf(read(`.github/workflows/${workflow}`)).get(name);
  if (found === undefined) throw new Error(`${workflow} has no job ${name}`);
  return found;
}

describe('every workflow', () => {
  test.each([...workflows, ...actions])('$name uses actions by their versions', ({ text }) => {
    const used = [...text.matchAll(/^\s*-? ?uses: (\S+)$/gm)].map(([, name = '']) => name);
    expect(used.filter((name) => !/^(\.\/.*|[\w-]+\/[\w-]+@v\d+)$/.test(name))).toEqual([]);
  });

  test.each([...workflows, ...actions])('$name knows no secret, and no key that lasts', ({ text }) => {
    expect(text).not.toMatch(/secrets\.|aws-(access-key|secret)|AWS_(ACCESS|SECRET)/);
  });

  test.each(workflows)('$name may only read by default, and never runs on pull_request_target', ({ text }) => {
    expect(text).toMatch(/^permissions:(\n {2}contents: read\n\S| \{\}$)/m);
    expect(text).not.toContain('pull_request_target');
  });
});

describe('what runs the code of a pull request', () => {
  const ofPullRequests = ['ci.yml check', 'diff.yml diff', 'deploy.yml synthesize'];

  test('has no right to write, and no token for AWS', () => {
    expect(jobsWith('pull-requests: write')).toEqual(['diff-comment.yml comment']);
    expect(jobsWith('id-token: write')).toEqual(['deploy.yml diff', 'deploy.yml staging', 'deploy.yml production']);
    expect(jobsWith('.ci/run')).toEqual([ofPullRequests[0]]);
    for (const each of ofPullRequests) {
      const [workflow = '', name = ''] = each.split(' ');
      expect(job(workflow, name)).not.toContain('permissions:');
    }
  });

  test('leaves no token of GitHub behind where forks come in', () => {
    expect(job('diff.yml', 'diff')).toContain('persist-credentials: false');
    expect(job('diff.yml', 'diff')).toContain('comment: "false"');
  });

  test('is not what comments: that checks out the default branch and takes nothing but texts', () => {
    const comment = job('diff-comment.yml', 'comment');
    expect(comment).not.toMatch(/\bref:/);
    expect(comment).toContain('--ignore-scripts');
    expect(comment).not.toMatch(/run: .*\$\{\{/);
  });

  test('is not what compares with the account: that runs the base, on templates, for pull requests of this repository', () => {
    const diff = job('deploy.yml', 'diff');
    expect(diff).toContain('ref: ${{ github.event.pull_request.base.sha }}');
    expect(diff).toContain('github.event.pull_request.head.repo.full_name == github.repository');
    expect(diff).toContain('npm ci --ignore-scripts');
    expect(diff).toContain('--method=template');
    expect([...diff.matchAll(/vars\.(\w+)/g)].map(([, name]) => name)).not.toContainEqual(
      expect.stringContaining('DEPLOY'),
    );
  });
});

describe('a deployment', () => {
  const deploy = read('.github/workflows/deploy.yml');

  test('is of one assembly, made once', () => {
    expect(deploy.match(/cdk synth/g)).toHaveLength(1);
    expect(deploy.match(/name: assemblies$/gm)).toHaveLength(2);
    expect(read('.github/actions/deploy/action.yml')).toContain('cdk deploy --app "assemblies/$ENVIRONMENT"');
  });

  test.each([
    ['staging', 'synthesize', "github.event_name == 'push'"],
    ['production', 'staging', 'vars.PRODUCTION_DEPLOY_ROLE_ARN'],
  ])('to %s follows %s, waits for its environment, and is never cancelled half way', (name, needs, condition) => {
    const text = job('deploy.yml', name);
    expect(text).toContain(`needs: ${needs}\n`);
    expect(text).toMatch(new RegExp(`^ {4}if: .*${condition.replaceAll('.', '\\.')}`, 'm'));
    expect(text).toContain(`    environment: ${name}\n`);
    expect(text).toContain(`group: deploy-${name}\n      cancel-in-progress: false\n`);
    expect(text).toContain(`role: \${{ vars.${name.toUpperCase()}_DEPLOY_ROLE_ARN }}`);
  });
});
