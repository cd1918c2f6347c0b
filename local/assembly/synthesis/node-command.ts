/** A command that runs one file with Node.js. */
export interface NodeCommand {
  /** Those of Node.js itself. */
  readonly options: readonly string[];
  readonly file: string;
  readonly arguments: readonly string[];
}

/** The options whose value is a word of its own. */
const WITH_VALUE = ['--import', '--require', '-r', '--loader', '--experimental-loader', '--conditions', '-C'];

/** What only a shell can read. */
const SHELL = /[$`\\|&;<>()*?[\]{}~#!\n]/;

const WORD = /"([^"]*)"|'([^']*)'|(\S+)/g;

/** Reads the command of a cdk.json. Undefined when it is another program's, or only a shell can read it. */
export function parseNodeCommand(command: string): NodeCommand | undefined {
  if (SHELL.test(command)) return undefined;
  const [program, ...words] = [...command.matchAll(WORD)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
  if (program !== 'node' || words.some((word) => /["']/.test(word))) return undefined;
  let index = 0;
  while (words[index]?.startsWith('-')) index += WITH_VALUE.includes(words[index] ?? '') ? 2 : 1;
  const file = words[index];
  const options = words.slice(0, index);
  if (file === undefined || options.some((option) => /^(-e|-p|--eval|--print|--test|--run|--watch)/.test(option))) {
    return undefined;
  }
  return { options, file, arguments: words.slice(index + 1) };
}
