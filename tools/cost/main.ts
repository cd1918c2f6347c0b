import { runCost } from './command.ts';

process.exitCode = runCost(process.argv.slice(2), {
  directory: process.cwd(),
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
});
