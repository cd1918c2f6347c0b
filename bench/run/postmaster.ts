import { readFileSync } from 'node:fs';

/** The process of a PostgreSQL that runs in a directory, whose others descend from it. */
export function postmasterId(directory: string): number {
  // The first line of the file is its process id.
  return Number.parseInt(readFileSync(`${directory}/data/postmaster.pid`, 'utf8'), 10);
}
