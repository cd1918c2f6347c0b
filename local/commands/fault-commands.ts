import type { Command } from 'commander';
import { ControlClient, type FaultsOverview } from '../control/control-client.ts';
import { describe, type FaultOffer } from '../faults/faults.ts';
import { DATA_OPTION, dataOf } from './data-option.ts';
import { parsePositive } from './numbers.ts';

interface FaultOptions {
  readonly for?: number;
  readonly milliseconds?: number;
}

/** The commands that make faults in a running local runtime and end them. */
export function addFaultCommands(local: Command): void {
  const say = async (message: Promise<string>) => console.log(await message);
  local
    .command('fault <kind> [target]')
    .description('Make a fault in a running local runtime; "faults" lists the kinds and their targets.')
    .option('--for <seconds>', "end it by itself after so long at AWS's pace, which --speed shortens", parsePositive)
    .option('--milliseconds <number>', 'how slow, for the kinds that make something slow', parsePositive)
    .option(...DATA_OPTION)
    .action(async (kind: string, target: string | undefined, options: FaultOptions, command: Command) => {
      const { for: seconds, milliseconds } = options;
      const begun = await new ControlClient(dataOf(command)).beginFault({ kind, target, seconds, milliseconds });
      console.log(`${begun.message} "recover ${begun.fault.kind}" ends it.`);
    });
  local
    .command('faults')
    .description('List the faults that are active, and those that can be made.')
    .option(...DATA_OPTION)
    .option('--json', 'as JSON')
    .action(async ({ json }: { readonly json?: boolean }, command: Command) => {
      const overview = await new ControlClient(dataOf(command)).faults();
      console.log(json ? JSON.stringify(overview, undefined, 2) : formatFaults(overview));
    });
  local
    .command('recover [kind] [target]')
    .description('End a fault; without a target those of its kind, without a kind all.')
    .option(...DATA_OPTION)
    .action((kind: string | undefined, target: string | undefined, _options: object, command: Command) =>
      say(new ControlClient(dataOf(command)).endFaults(...[kind, target].filter((part) => part !== undefined))),
    );
  local
    .command('fail <load-balancer>')
    .description('Take a load balancer away, by its name or the last part of it: "fault load-balancer-away".')
    .option(...DATA_OPTION)
    .action((name: string, _options: object, command: Command) =>
      say(new ControlClient(dataOf(command)).loadBalancer(name, 'fail')),
    );
  local
    .command('restore <load-balancer>')
    .description('Bring a load balancer back.')
    .option(...DATA_OPTION)
    .action((name: string, _options: object, command: Command) =>
      say(new ControlClient(dataOf(command)).loadBalancer(name, 'restore')),
    );
  local
    .command('pause <database>')
    .description('Pause a database as after idleness; the next call resumes it: "fault database-paused".')
    .option(...DATA_OPTION)
    .action((name: string, _options: object, command: Command) =>
      say(new ControlClient(dataOf(command)).database(name, 'pause')),
    );
  local
    .command('resume <database>')
    .description('Wake a paused database at once.')
    .option(...DATA_OPTION)
    .action((name: string, _options: object, command: Command) =>
      say(new ControlClient(dataOf(command)).database(name, 'resume')),
    );
}

function formatFaults({ active, offers }: FaultsOverview): string {
  return [
    active.length === 0 ? 'No fault is active.' : 'Active:',
    ...active.map((fault) => `  ${describe(fault)} (since ${fault.since})`),
    '',
    'Faults that can be made:',
    ...offers.flatMap(formatOffer),
  ].join('\n');
}

function formatOffer({ kind, description, strikes, targets, seconds, milliseconds }: FaultOffer): readonly string[] {
  const settings = [
    ...(seconds === undefined ? [] : [`for ${seconds} s unless told otherwise`]),
    ...(milliseconds === undefined ? [] : [`${milliseconds} ms unless told otherwise`]),
  ];
  return [
    `  ${kind}${settings.length === 0 ? '' : ` (${settings.join(', ')})`}`,
    `    ${description}`,
    `    ${strikes}: ${targets.join(', ') || 'there is none'}`,
  ];
}
