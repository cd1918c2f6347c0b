import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Removes the folder that `global-setup.ts` made. */
export default function removeOwnTemporaryFolder(): void {
  rmSync(tmpdir(), { recursive: true, force: true, maxRetries: 3 });
}
