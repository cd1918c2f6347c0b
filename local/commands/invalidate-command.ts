import type { Command } from 'commander';
import { ControlClient } from '../control/control-client.ts';
import { DATA_OPTION, dataOf } from './data-option.ts';

/** The command that empties the caches of a running local runtime's distributions. */
export function addInvalidateCommand(local: Command): void {
  local
    .command('invalidate <paths...>')
    .description('Drop objects from the caches of the distributions: "/index.html", "/*".')
    .option('--distribution <name>', 'of this one only, by its id or construct path')
    .option(...DATA_OPTION)
    .action(async (paths: string[], { distribution }: { readonly distribution?: string }, command: Command) => {
      console.log(await new ControlClient(dataOf(command)).invalidate({ paths, distribution }));
    });
}
