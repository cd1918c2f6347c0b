import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';

/** A program that starts until it is told to end; its clock goes on by two seconds with every SIGUSR2. */
const PROGRAM = `
  import { endOnSignals } from './local/commands/end-signals.ts';
  import { Lifetime } from './local/lifetime.ts';
  const STOPS = {
    works: () => console.log('stopped'),
    fails: () => Promise.reject(new Error('the edge hangs')),
    hangs: () => { console.log('stopping'); return new Promise(() => {}); },
  };
  let now = 0;
  performance.now = () => now;
  process.on('SIGUSR2', () => { now += 2000; console.log('later'); });
  const lifetime = new Lifetime();
  await lifetime.add(STOPS[process.argv[1]]);
  const start = setInterval(() => console.log('starting'), 10);
  await endOnSignals(lifetime);
  clearInterval(start);
`;

let program: ChildProcess;
let output: string;

afterEach(() => void program.kill('SIGKILL'));

/** Runs until it is starting. */
async function start(stop: 'works' | 'fails' | 'hangs'): Promise<void> {
  output = '';
  program = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM, stop]);
  for (const stream of [program.stdout, program.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      program.emit('printed');
    });
  }
  await printed('starting');
}

async function printed(text: string): Promise<void> {
  while (!output.includes(text)) await once(program, 'printed');
}

async function end(): Promise<{ readonly code: number | null; readonly said: string }> {
  const [code] = await once(program, 'close');
  return { code, said: output.replaceAll('starting\n', '') };
}

describe('a signal', () => {
  test('ends what was started', async () => {
    await start('works');
    program.kill('SIGINT');
    expect(await end()).toEqual({ code: 0, said: 'stopped\n' });
  });

  test('ends the process with the reason when something cannot be stopped while the start is under way', async () => {
    await start('fails');
    program.kill('SIGINT');
    expect(await end()).toEqual({ code: 1, said: 'scaled-web: Not everything stopped: Error: the edge hangs\n' });
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is not waited for when %s comes later', async (second) => {
    await start('hangs');
    program.kill('SIGINT');
    await printed('stopping');
    // Of the same Ctrl-C, as npm passes on what the terminal has sent to both.
    program.kill('SIGINT');
    program.kill('SIGUSR2');
    await printed('later');
    program.kill(second);
    expect(await end()).toEqual({ code: 1, said: expect.stringMatching(/later\nscaled-web: Ended at once: /) });
  });
});
