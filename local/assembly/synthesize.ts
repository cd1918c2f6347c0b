import { rmSync } from 'node:fs';
import { readCdkApp, type SynthesizeOptions } from './synthesis/cdk-app.ts';
import { synthesizeOnce } from './synthesis/synthesize-once.ts';

/**
 * Runs the app of a cdk.json once, into an empty folder.
 *
 * @throws with the app's own output when it fails
 */
export async function synthesize(options: SynthesizeOptions): Promise<void> {
  const app = readCdkApp(options);
  rmSync(options.outputDirectory, { recursive: true, force: true });
  await synthesizeOnce(app, options.appDirectory, options.signal);
}
