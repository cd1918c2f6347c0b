import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { JsonObject } from '../cost/templates/json.ts';
import { uninterrupted } from '../uninterrupted.ts';
import { rootOf } from './baseline/git.ts';
import { writeComments, writeOutput } from './output.ts';
import { type Allowance, parseAllowList } from './policy/allow-list.ts';
import { type FailOn, parseFailOn } from './policy/fail-on.ts';
import { annotations } from './report/annotations.ts';
import { markdownComments, notComparedComment } from './report/markdown.ts';
import { type DiffReport, diffReport } from './report/report.ts';
import { sarif } from './report/sarif.ts';
import { terminalText } from './report/terminal.ts';
import { readVersions } from './versions.ts';

/** Where the command reads and writes. */
export interface DiffContext {
  readonly directory: string;
  /** Where a pull request goes, as GitHub Actions tells it. */
  readonly pullRequestBase: string | undefined;
  readonly color: boolean;
  readonly today: Date;
  write(text: string): void;
  writeError(text: string): void;
  /** Sets the exit code. */
  end(code: number): void;
  /** Exits at once, on arguments that are wrong. */
  abort(code: number): never;
}

interface Options {
  readonly base?: string;
  readonly baseAssembly?: string;
  readonly headAssembly?: string;
  readonly environment: readonly string[];
  readonly context: JsonObject;
  readonly failOn: FailOn;
  readonly allowList?: string;
  readonly markdown?: string | true;
  readonly json?: string | true;
  readonly sarif?: string;
  readonly annotations?: true;
}

const EXIT_CODES: Readonly<Record<DiffReport['verdict'], number>> = { nothing: 0, 'within-policy': 1, forbidden: 2 };
const NOT_COMPARED = 3;
const ALLOW_LIST = 'diff-allow.json';

/** The command `diff`: what a change does to the infrastructure, without credentials. */
export function diffCommand(context: DiffContext): Command {
  return (
    new Command('diff')
      .description('What the change does to the infrastructure, from the templates alone, and whether it may.')
      .allowExcessArguments(false)
      .configureOutput({ writeOut: context.write, writeErr: context.writeError })
      // Commander ends with 1 on wrong arguments, which means something else here.
      .exitOverride(({ exitCode }) => context.abort(exitCode === 0 ? 0 : NOT_COMPARED))
      .option('--base <git ref>', 'compare with where HEAD left it (default: the branch of the pull request, or main)')
      .option('--base-assembly <dir>', 'compare with this cloud assembly instead of a commit')
      .option('--head-assembly <dir>', 'compare this cloud assembly instead of synthesizing the app of cdk.json')
      .option('--environment <name>', 'synthesize with the context "environment"; may be repeated', collect, [])
      .option('-c, --context <key=value>', 'context for both sides; may be repeated', parseContext, {})
      .option('--fail-on <list>', 'levels and rules that are forbidden, or "nothing"', failOn, ['danger'])
      .option('--allow-list <file>', `findings that were agreed to (default: ${ALLOW_LIST}, where there is one)`)
      .option('--markdown [file]', 'as comments of a pull request, instead of for the terminal or into a file')
      .option('--json [file]', 'as JSON, instead of for the terminal or into a file')
      .option('--sarif <file>', 'as SARIF 2.1.0 into a file, for code scanning')
      .option('--annotations', 'at their lines in the files of a pull request, besides (GitHub Actions)')
      .addHelpText('after', '\nEnds with 0 (nothing changes), 1 (changes), 2 (forbidden changes), 3 (not compared).')
      .action((options: Options) => {
        try {
          context.end(EXIT_CODES[compare(options, context).verdict]);
        } catch (error) {
          const { message } = error as Error;
          context.writeError(`error: ${message}\n`);
          context.end(NOT_COMPARED);
          if (typeof options.markdown === 'string') commentNotCompared(options.markdown, message, context);
        }
      })
  );
}

function compare(options: Options, context: DiffContext): DiffReport {
  if (options.base !== undefined && options.baseAssembly !== undefined) {
    throw new Error('Give either --base or --base-assembly.');
  }
  if (options.json === true && options.markdown === true) {
    throw new Error('Only one of --json and --markdown can be printed; give a file for the other.');
  }
  const at = (path: string): string => resolve(context.directory, path);
  const allowances = readAllowList(options.allowList, context.directory);
  const compared = uninterrupted(() =>
    readVersions({
      appDirectory: context.directory,
      ...(options.base !== undefined && { base: options.base }),
      ...(options.baseAssembly !== undefined && { baseAssembly: at(options.baseAssembly) }),
      ...(options.headAssembly !== undefined && { headAssembly: at(options.headAssembly) }),
      environments: options.environment,
      context: options.context,
      pullRequestBase: context.pullRequestBase,
      progress: (step) => context.writeError(`${step}\n`),
    }),
  );
  const report = diffReport({
    ...compared,
    failOn: options.failOn,
    allowances,
    today: context.today.toISOString().slice(0, 10),
  });
  const json = jsonText(report);
  const comments = markdownComments(report);
  if (typeof options.json === 'string') writeOutput(at(options.json), json);
  if (typeof options.markdown === 'string') writeComments(at(options.markdown), comments);
  if (options.sarif !== undefined) writeOutput(at(options.sarif), jsonText(sarif(report, appFile(context.directory))));
  if (options.annotations) context.writeError(annotations(report));
  if (options.json === true) context.write(json);
  else if (options.markdown === true) context.write(comments.join('\n'));
  else context.write(terminalText(report, { color: context.color }));
  return report;
}

function commentNotCompared(file: string, message: string, context: DiffContext): void {
  try {
    writeComments(resolve(context.directory, file), [notComparedComment(message)]);
  } catch (error) {
    const why = (error as Error).message;
    // It may be what went wrong in the first place, and is told then.
    if (why !== message) context.writeError(`error: ${why}\n`);
  }
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The app's own file, from the root of the repository. */
function appFile(directory: string): string {
  return relative(rootOf(directory), join(realpathSync(directory), 'cdk.json')).replaceAll(sep, '/');
}

function readAllowList(given: string | undefined, directory: string): readonly Allowance[] {
  const file = given ?? ALLOW_LIST;
  const path = given === undefined ? join(directory, file) : resolve(directory, file);
  if (given === undefined && !existsSync(path)) return [];
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read the allow-list ${file}: ${(error as Error).message}.`);
  }
  return parseAllowList(content, file);
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}

function parseContext(text: string, earlier: JsonObject): JsonObject {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) {
    throw new InvalidArgumentError(`Got ${JSON.stringify(text)}; give key=value.`);
  }
  return { ...earlier, [key]: value };
}

function failOn(text: string): FailOn {
  try {
    return parseFailOn(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
