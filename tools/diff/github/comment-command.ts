import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { planComments } from './plan-comments.ts';
import { PullRequest } from './pull-request.ts';

export interface CommentContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  write(text: string): void;
}

interface Options {
  readonly pullRequest: number;
  readonly author: string;
}

/** What one run may write: the text comes from whoever opened the pull request. */
const MOST_COMMENTS = 10;

/** The command `diff-comment`: keeps the comments of a pull request as `diff --markdown` wrote them. */
export function commentCommand({ env, write }: CommentContext): Command {
  return new Command('diff-comment')
    .description('Create the comments of a pull request once, and update them from then on (GITHUB_TOKEN).')
    .argument('<folder>', 'the folder that "diff --markdown <folder>/diff.md" wrote into, and nothing else')
    .requiredOption('--pull-request <number>', 'where to', parseNumber)
    .option('--author <login>', 'who the token writes as', 'github-actions[bot]')
    .action(async (folder: string, { pullRequest, author }: Options) => {
      const request = new PullRequest({
        api: env['GITHUB_API_URL'] ?? 'https://api.github.com',
        repository: required(env, 'GITHUB_REPOSITORY'),
        token: required(env, 'GITHUB_TOKEN'),
        number: pullRequest,
      });
      const steps = planComments(await request.comments(), readComments(folder), author);
      for (const step of steps) await request.apply(step);
      write(
        steps.length === 0 ? 'The comments are as they should be.\n' : `${steps.map(({ kind }) => kind).join(', ')}\n`,
      );
    });
}

/** `diff.md`, `diff-2.md`, … in their order. */
function readComments(folder: string): readonly string[] {
  const numbered = readdirSync(folder).flatMap((name) => {
    const [matched, number = '1'] = /^diff(?:-(\d+))?\.md$/.exec(name) ?? [];
    return matched === undefined ? [] : [{ name, number: Number(number) }];
  });
  if (numbered.length === 0) throw new Error(`There is no diff.md in ${folder}.`);
  return numbered
    .toSorted((one, other) => one.number - other.number)
    .slice(0, MOST_COMMENTS)
    .map(({ name }) => readFileSync(join(folder, name), 'utf8'));
}

function required(env: CommentContext['env'], name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set; GitHub Actions sets it.`);
  return value;
}

function parseNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError(`Got ${JSON.stringify(text)}; give its number.`);
  return Number(text);
}
