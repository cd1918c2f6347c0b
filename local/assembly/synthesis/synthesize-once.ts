import { spawn } from 'node:child_process';
import { type CdkApp, synthesisError } from './cdk-app.ts';

/**
 * Runs an app in a process of its own, by a shell.
 *
 * @throws with the app's own output when it fails
 */
export async function synthesizeOnce(
  { command, environment }: CdkApp,
  appDirectory: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { code, output } = await run(command, appDirectory, { ...process.env, ...environment }, signal);
  if (code !== 0) throw synthesisError(command, `ended with ${code}`, output);
}

function run(
  command: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    // In a process group of its own, so that the end reaches the app and not only the shell around it.
    const child = spawn(command, { cwd, env, shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
    signal?.addEventListener('abort', end, { once: true });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    child.once('error', reject);
    child.once('close', (code) => {
      signal?.removeEventListener('abort', end);
      resolve({ code, output: output.join('') });
    });
  });
}
