import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { diffCommand } from '../../../tools/diff/command.ts';

/** Speaks the CDK CLI's protocol with an app: two environment variables in, a cloud assembly out. */
const APP = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const out = process.env.CDK_OUTDIR;
const { environment = 'none', words, interrupted } = JSON.parse(process.env.CDK_CONTEXT_JSON);
// As a terminal does: to all that run in it.
if (interrupted) process.kill(0, 'SIGINT');
if (environment === 'broken') { console.error('no such environment'); process.exit(3); }
mkdirSync(out, { recursive: true });
writeFileSync(out + '/manifest.json', JSON.stringify({ artifacts: { app: {
  type: 'aws:cloudformation:stack',
  environment: 'aws://111122223333/us-east-1',
  properties: { templateFile: 'app.json', stackName: environment + '-app' },
} } }));
const Resources = JSON.parse(readFileSync('resources.json', 'utf8'));
if (words) Resources.Queue.Properties = { QueueName: words };
writeFileSync(out + '/app.json', JSON.stringify({ Resources }));
`;
const QUEUE = { Queue: { Type: 'AWS::SQS::Queue' } };
const TABLE = { Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'orders' } } };

let repository: string;
let folder: string;

function git(...argv: readonly string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...argv], { cwd: repository, encoding: 'utf8' });
}

function resources(content: unknown): void {
  writeFileSync(join(folder, 'resources.json'), JSON.stringify(content));
}

/** A repository with the app in a folder of it: the table is on main, the branch is for the test to change. */
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'diff-command-'));
  folder = join(repository, 'infrastructure');
  mkdirSync(folder);
  git('init', '--quiet', '--initial-branch', 'main');
  git('commit', '--quiet', '--allow-empty', '--message', 'before the app');
  git('tag', 'before');
  writeFileSync(join(folder, 'app.cjs'), APP);
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.cjs' }));
  resources({ ...QUEUE, ...TABLE });
  git('add', '.');
  git('commit', '--quiet', '--message', 'the app');
  git('checkout', '--quiet', '-b', 'change');
  git('checkout', '--quiet', '--orphan', 'elsewhere');
  git('commit', '--quiet', '--allow-empty', '--message', 'elsewhere');
  git('checkout', '--quiet', 'change');
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | undefined;
  readonly output: string;
  readonly errors: string;
}

function run(argv: readonly string[], { color = false, pullRequestBase = '', directory = folder } = {}): Outcome {
  const written: string[] = [];
  const errors: string[] = [];
  let code: number | undefined;
  const command = diffCommand({
    directory,
    pullRequestBase,
    color,
    today: new Date('2026-11-23T12:00:00Z'),
    write: (text) => written.push(text),
    writeError: (text) => errors.push(text),
    end: (given) => {
      code = given;
    },
    abort: (given) => {
      code = given;
      throw new Error('aborted');
    },
  });
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if ((error as Error).message !== 'aborted') throw error;
  }
  return { code, output: written.join(''), errors: errors.join('') };
}

describe('exit codes', () => {
  test.each([
    [0, 'nothing changes', { ...QUEUE, ...TABLE }, [], 'Nothing changes.'],
    [
      1,
      'changes within policy',
      { ...QUEUE, ...TABLE, Topic: { Type: 'AWS::SNS::Topic' } },
      [],
      'none of them forbidden',
    ],
    [2, 'a table is deleted', QUEUE, [], '✗ danger (data-loss): is deleted'],
    [1, 'a table is deleted and nothing is forbidden', QUEUE, ['--fail-on', 'nothing'], 'none of them forbidden'],
    [2, 'a rule is forbidden by name', TABLE, ['--fail-on', 'data-loss'], '✗ warning (data-loss)'],
  ])('%d where %s', (code, _, content, argv, message) => {
    resources(content);
    const outcome = run(['--base', 'main', ...argv]);
    expect(outcome).toMatchObject({ code, output: expect.stringContaining(message) });
  });

  test.each([
    ['an unknown ref', ['--base', 'nowhere'], 'git knows no "nowhere"'],
    ['no commit in common', ['--base', 'elsewhere'], 'elsewhere and HEAD have no commit in common'],
    ['an app that is not in the base', ['--base', 'before'], 'there is no app to compare with'],
    ['an app that does not synthesize', ['--base', 'main', '--environment', 'broken'], 'no such environment'],
    ['a folder without an assembly', ['--base-assembly', 'none'], 'is not a cloud assembly'],
    ['both kinds of a base', ['--base', 'main', '--base-assembly', 'a'], 'either --base or --base-assembly'],
    ['a level that does not exist', ['--fail-on', 'much'], 'Got "much"; give a list'],
    ['context without a value', ['--context', 'words'], 'Got "words"; give key=value'],
    ['an argument', ['main'], 'too many arguments'],
    ['an allow-list that is not there', ['--allow-list', 'none.json'], 'Cannot read the allow-list none.json'],
    ['a file of JSON that cannot be written', ['--base', 'main', '--json', '.'], 'Cannot write'],
    ['one of Markdown that cannot be written', ['--base', 'main', '--markdown', '.'], 'Give another file.'],
    ['JSON and Markdown at once', ['--json', '--markdown'], 'Only one of --json and --markdown'],
    [
      'two environments and an assembly',
      ['--base-assembly', 'a', '--environment', 'one', '--environment', 'two'],
      'A cloud assembly is of one environment',
    ],
    [
      'context for two assemblies',
      ['--base-assembly', 'a', '--head-assembly', 'b', '--context', 'a=b'],
      'leave --environment and --context out',
    ],
    [
      'an environment of two assemblies',
      ['--base-assembly', 'a', '--head-assembly', 'b', '--environment', 'one'],
      'leave --environment and --context out',
    ],
  ])('3 with %s', (_, argv, message) => {
    expect(run(argv)).toMatchObject({ code: 3, errors: expect.stringContaining(message) });
  });
});

describe('3 in a folder', () => {
  let elsewhere: string;
  beforeEach(() => {
    elsewhere = mkdtempSync(join(tmpdir(), 'diff-elsewhere-'));
  });
  afterEach(() => rmSync(elsewhere, { recursive: true, force: true }));

  const commit = (...argv: readonly string[]): string => git('-C', elsewhere, ...argv);

  test('that is no app', () => {
    expect(run([], { directory: elsewhere })).toMatchObject({
      code: 3,
      errors: `error: There is no cdk.json in ${elsewhere}. Run this in the folder of a CDK app, or give --head-assembly DIR.\n`,
    });
  });

  test('that is in no repository', () => {
    writeFileSync(join(elsewhere, 'cdk.json'), '{}');
    const { code, errors } = run([], { directory: elsewhere });
    expect({ code, errors }).toEqual({ code: 3, errors: expect.stringContaining('is in no git repository') });
  });

  test('of a repository without a commit', () => {
    writeFileSync(join(elsewhere, 'cdk.json'), '{}');
    commit('init', '--quiet');
    expect(run([], { directory: elsewhere }).errors).toContain('has no commit yet');
  });

  test.each([
    ['a branch that was not fetched', [], 'There is none of'],
    ['a branch whose past is missing', ['--base', 'main'], 'have no commit in common'],
  ])('of a shallow clone, with %s: and how to mend it', (_, argv, message) => {
    git('clone', '--quiet', '--depth', '1', '--branch', 'elsewhere', `file://${repository}`, elsewhere);
    commit('remote', 'set-head', 'origin', '--delete');
    writeFileSync(join(elsewhere, 'cdk.json'), '{}');
    if (argv.length > 0) commit('fetch', '--quiet', '--depth', '1', 'origin', 'main:main');
    const { code, errors } = run(argv, { directory: elsewhere });
    expect({ code, errors }).toEqual({ code: 3, errors: expect.stringContaining(message) });
    expect(errors).toContain('The clone is shallow: check out with "fetch-depth: 0"');
  });
});

describe('the base', () => {
  test('is where HEAD left the branch of the pull request', () => {
    resources({ ...QUEUE, ...TABLE });
    const { output } = run([], { pullRequestBase: 'main' });
    expect(output).toContain(`main (${git('rev-parse', '--short', 'main').trim()}) → head`);
  });

  test('leaves no worktree and changes nothing in the repository', () => {
    resources({ ...QUEUE, ...TABLE });
    run(['--base', 'main']);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(git('status', '--porcelain')).toBe('');
  });

  test('leaves nothing behind either when a synthesis is interrupted', async () => {
    resources({ ...QUEUE, ...TABLE });
    const temporary = mkdtempSync(join(tmpdir(), 'diff-interrupted-'));
    const program = ['--import', require.resolve('tsx'), resolve(__dirname, '../../../bin/scaled-web.ts')];
    // In a process group of its own, which the app sends the signal to.
    const child = spawn(process.execPath, [...program, 'diff', '--base', 'main', '--context', 'interrupted=yes'], {
      cwd: folder,
      detached: true,
      env: { ...process.env, TMPDIR: temporary },
    });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const [code] = await once(child, 'close');
    expect({ code, errors }).toEqual({ code: 3, errors: expect.stringContaining('SIGINT') });
    expect(readdirSync(temporary).filter((name) => name.startsWith('scaled-web-diff-'))).toEqual([]);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    rmSync(temporary, { recursive: true });
  });

  test('and the head can be assemblies', () => {
    for (const [name, content] of [
      ['one', TABLE],
      ['two', {}],
    ] as const) {
      mkdirSync(join(folder, 'out', name), { recursive: true });
      const artifact = { type: 'aws:cloudformation:stack', properties: { templateFile: 'a.json' } };
      writeFileSync(join(folder, 'out', name, 'manifest.json'), JSON.stringify({ artifacts: { app: artifact } }));
      writeFileSync(join(folder, 'out', name, 'a.json'), JSON.stringify({ Resources: content }));
    }
    const { code, output } = run(['--base-assembly', 'out/one', '--head-assembly', 'out/two']);
    expect({ code, output }).toMatchObject({ code: 2, output: expect.stringContaining('DELETE Table') });
    rmSync(join(folder, 'out'), { recursive: true });
  });
});

describe('options', () => {
  test('--environment may be repeated; --context reaches the app', () => {
    resources(QUEUE);
    const argv = ['--base', 'main', '--environment', 'one', '--environment', 'two', '--context', 'words=a=b', '--json'];
    const report = JSON.parse(run(argv).output);
    expect(
      report.environments.map(({ name, stacks }: { name: string; stacks: { name: string }[] }) => [
        name,
        stacks[0]?.name,
      ]),
    ).toEqual([
      ['one', 'one-app'],
      ['two', 'two-app'],
    ]);
  });

  test('--json and --markdown write files beside the text', () => {
    resources(QUEUE);
    const { output } = run(['--base', 'main', '--json', 'out/diff.json', '--markdown', 'out/diff.md']);
    expect(output).toContain('Forbidden changes.');
    expect(JSON.parse(readFileSync(join(folder, 'out/diff.json'), 'utf8'))).toMatchObject({ verdict: 'forbidden' });
    expect(readFileSync(join(folder, 'out/diff.md'), 'utf8')).toContain('## Infrastructure: Forbidden changes.');
    expect(existsSync(join(folder, 'out/diff-2.md'))).toBe(false);
    rmSync(join(folder, 'out'), { recursive: true });
  });

  test('--markdown tells that nothing could be compared, in place of what it told before', () => {
    const { code } = run(['--base', 'nowhere', '--markdown', 'out/diff.md']);
    expect(code).toBe(3);
    expect(readFileSync(join(folder, 'out/diff.md'), 'utf8')).toMatch(
      /^<!-- scaled-web diff -->\n## Infrastructure: Not compared\..*nowhere/s,
    );
    rmSync(join(folder, 'out'), { recursive: true });
  });

  test('the allow-list is found by its name, and lets through what it names', () => {
    resources(QUEUE);
    const entry = { rule: 'data-loss', resource: '*Table', reason: 'moved to another app', expires: '2026-12-31' };
    writeFileSync(join(folder, 'diff-allow.json'), JSON.stringify({ allow: [entry] }));
    const { code, output } = run(['--base', 'main']);
    expect(code).toBe(1);
    expect(output).toContain('✓ danger (data-loss)');
    expect(output).toContain('Allowed: moved to another app');
    rmSync(join(folder, 'diff-allow.json'));
  });

  test('the text is coloured where asked for, and at most 80 columns wide', () => {
    resources({ ...QUEUE, [`Topic${'X'.repeat(100)}`]: { Type: 'AWS::SNS::Topic' } });
    const control = String.fromCharCode(27);
    expect(run(['--base', 'main'], { color: true }).output).toContain(`${control}[31m`);
    for (const argv of [[], ['--fail-on', 'nothing']]) {
      const { output } = run(['--base', 'main', ...argv]);
      expect(output).not.toContain(control);
      expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
  });
});
