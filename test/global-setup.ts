import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'scaled-web-tests-';

/**
 * Gives the run a folder for temporary files of its own, which is removed at its end: each synthesis leaves a cloud
 * assembly of tens of megabytes behind.
 */
export default function useOwnTemporaryFolder(): void {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // PostgreSQL, which runs as another user where the tests run as root, has to get through.
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] = folder;
}

/** Runs that were killed have removed nothing. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (!Number.isNaN(owner) && !isAlive(owner)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
