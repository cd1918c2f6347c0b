import { Command, InvalidArgumentError } from 'commander';
import { controlLoadBalancer } from '../control/control-client.ts';
import { runLocal } from './run-local.ts';

const DATA_OPTION = ['--data <dir>', 'where databases, buckets and addresses are kept', '.scaled-web'] as const;
const MAXIMUM_SPEED = 1000;

/** The command line. Exits with 1 and one line on what is wrong, 0 otherwise. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv);
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
    .option('--assembly <dir>', 'run this cloud assembly instead of synthesizing')
    .option('--environment <name>', 'the environment to synthesize (context "environment")')
    .option('--port <number>', "the site's port; 0 takes a free one", parsePort, 8080)
    .option(...DATA_OPTION)
    .option('--database-url <url>', 'a PostgreSQL to use instead of an own one (or DATABASE_URL)')
    .option('--reset', 'forget all data of earlier runs')
    .option('--speed <number>', 'run every interval and TTL this many times faster', parseSpeed, 1)
    .option('--strict', 'refuse templates with anything that would run differently here')
    .action((options) => runLocal({ databaseUrl: process.env['DATABASE_URL'], ...options }));
  local
    .command('fail <load-balancer>')
    .description('Take a load balancer of a running local runtime away, by its name or the last part of it.')
    .option(...DATA_OPTION)
    .action((name) => control(local, name, 'fail'));
  local
    .command('restore <load-balancer>')
    .description('Bring a load balancer back.')
    .option(...DATA_OPTION)
    .action((name) => control(local, name, 'restore'));
  return scaledWeb;
}

/** `--data` is understood before the subcommand and after it. */
async function control(local: Command, loadBalancer: string, action: 'fail' | 'restore'): Promise<void> {
  const given = local.commands.find((command) => command.name() === action)?.opts()['data'];
  const data = String(given === DATA_OPTION[2] ? local.opts()['data'] : given);
  console.log(await controlLoadBalancer(data, loadBalancer, action));
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1 && speed <= MAXIMUM_SPEED)) {
    throw new InvalidArgumentError(`A speed is a number from 1 to ${MAXIMUM_SPEED}.`);
  }
  return speed;
}
