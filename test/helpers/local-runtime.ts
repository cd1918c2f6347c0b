import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ControlClient } from '../../local/control/control-client.ts';
import { Lifetime } from '../../local/lifetime.ts';
import { type Runtime, startRuntime } from '../../local/runtime.ts';

/** The whole local runtime, on free ports and with data of its own. */
export interface LocalRuntime extends Runtime {
  readonly siteUrl: string;
  readonly control: ControlClient;
  fail(loadBalancer: string): Promise<string>;
  restore(loadBalancer: string): Promise<string>;
  stop(): Promise<void>;
}

/** How much faster than AWS intervals and TTLs run in tests. */
const SPEED = 60;

/** Synthesizes this repository's app for an environment and runs it; or runs a cloud assembly of another app. */
export async function startLocalRuntime(environment = 'production', assembly?: string): Promise<LocalRuntime> {
  const data = mkdtempSync(join(tmpdir(), 'scaled-web-'));
  const lifetime = new Lifetime();
  const stop = async (): Promise<void> => {
    await lifetime.end();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const runtime = await startRuntime({
      appDirectory: resolve(__dirname, '../..'),
      environment,
      assembly,
      data,
      port: 0,
      speed: SPEED,
      lifetime,
      progress: () => undefined,
      log: () => undefined,
    });
    const control = new ControlClient(data);
    return {
      ...runtime,
      control,
      siteUrl: String(runtime.addresses.site),
      fail: (name) => control.loadBalancer(name, 'fail'),
      restore: (name) => control.loadBalancer(name, 'restore'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
