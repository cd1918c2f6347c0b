import { stripVTControlCharacters } from 'node:util';

const MOST_LINES = 12;
/** How npm begins each line about a failure; other package managers do not. */
const NPM_ERROR = /^npm (?:error|ERR!) ?/;
/** Lines of npm's that say nothing about the reason: its usage, and where it logs. */
const NPM_NOISE = /^(?:Clean install a project$|A complete log of this run|Run "npm help)/;

/**
 * The lines of a package manager's output that say why it failed. npm says it first, and ends with its usage; the
 * others say it last.
 */
export function installErrors(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const errors = lines.filter((line) => NPM_ERROR.test(line)).map((line) => line.replace(NPM_ERROR, ''));
  if (errors.length === 0) return lines.slice(-MOST_LINES).join('\n');
  const usage = errors.findIndex((line) => NPM_NOISE.test(line));
  const reasons = errors.slice(0, usage === -1 ? errors.length : usage).filter((line) => !/^\s*\d*\s*$/.test(line));
  const more = reasons.length > MOST_LINES ? [`… (${reasons.length - MOST_LINES} more lines)`] : [];
  return [...reasons.slice(0, MOST_LINES), ...more].join('\n');
}
