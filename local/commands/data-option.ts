import type { Command } from 'commander';

const DEFAULT = '.scaled-web';

export const DATA_OPTION = ['--data <dir>', 'where databases, buckets and addresses are kept', DEFAULT] as const;

/** The folder that a command or the one above it was given: `--data` is understood before the subcommand and after it. */
export function dataOf(command: Command): string {
  const given = command.getOptionValueSource('data') === 'default' ? command.parent : command;
  return String(given?.opts()['data'] ?? DEFAULT);
}
