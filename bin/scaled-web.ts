#!/usr/bin/env -S node --import tsx
import { main } from '../local/commands/main.ts';
import { diffCommand } from '../tools/diff/command.ts';
import { commentCommand } from '../tools/diff/github/comment-command.ts';

const diff = diffCommand({
  directory: process.cwd(),
  pullRequestBase: process.env['GITHUB_BASE_REF'],
  color: process.env['FORCE_COLOR'] !== undefined || (process.stdout.isTTY && process.env['NO_COLOR'] === undefined),
  today: new Date(),
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  end: (code) => {
    process.exitCode = code;
  },
  abort: (code) => process.exit(code),
});

const comment = commentCommand({ env: process.env, write: (text) => process.stdout.write(text) });

await main(process.argv, [diff, comment]);
