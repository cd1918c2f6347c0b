import { Command, Option } from 'commander';
import { DATA_OPTION } from './data-option.ts';
import { addDrillCommand } from './drill-command.ts';
import { addFaultCommands } from './fault-commands.ts';
import { addInvalidateCommand } from './invalidate-command.ts';
import { parseCount, parsePort, parseSpeed } from './numbers.ts';
import { parseTarget } from './target-option.ts';

/**
 * The command line: `local`, and the commands beside it. Exits with 1 and one line on what is wrong, 0 otherwise,
 * unless a command says otherwise.
 */
export async function main(argv: readonly string[], others: readonly Command[]): Promise<void> {
  try {
    const scaledWeb = program();
    for (const command of others) scaledWeb.addCommand(command);
    await scaledWeb.parseAsync(argv);
  } catch (error) {
    console.error(`scaled-web: ${(error as Error).message}`);
    if (process.env['SCALED_WEB_DEBUG']) console.error((error as Error).stack);
    process.exitCode = 1;
  }
}

function program(): Command {
  const scaledWeb = new Command('scaled-web').description('The scaled-up web infrastructure of www.foobar.com.');
  const local = scaledWeb
    .command('local')
    .description('Synthesize the CDK app of this folder and run its cloud assembly on this machine.')
    .addOption(
      new Option('--assembly <dir>', 'run this cloud assembly instead of synthesizing').conflicts([
        'environment',
        'synthesize',
      ]),
    )
    .option('--environment <name>', 'the environment to synthesize (context "environment")')
    .option('--port <number>', "the site's port; 0 takes a free one", parsePort, 8080)
    .option(...DATA_OPTION)
    .option('--database-url <url>', 'a PostgreSQL to use instead of an own one (or DATABASE_URL)')
    .option('--reset', 'forget all data of earlier runs')
    .option('--speed <number>', 'run every interval and TTL this many times faster', parseSpeed, 1)
    .option(
      '--target <group=host:port>',
      'what stands for the targets of a target group of instances or addresses; may be repeated',
      parseTarget,
    )
    .option('--maximum-environments <number>', 'how many environments of one function run at once', parseCount)
    .option('--watch', 'take changed files over while it runs: sources, pages, constructs, or the given assembly')
    .option('--synthesize', 'synthesize even though nothing has changed since the last start')
    .option('--strict', 'refuse templates with anything that would run differently here')
    .action(async (options) => {
      // Loaded when it is asked for: the other commands need none of the services.
      const { runLocal } = await import('./run-local.ts');
      await runLocal({ databaseUrl: process.env['DATABASE_URL'], ...options });
    });
  addFaultCommands(local);
  addDrillCommand(scaledWeb);
  addInvalidateCommand(local);
  return scaledWeb;
}
