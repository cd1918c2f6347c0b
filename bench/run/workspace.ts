import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once, setMaxListeners } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long a process may take to end by itself. PostgreSQL writes its data first. */
const END_PATIENCE_MILLISECONDS = 20_000;

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface Server {
  readonly child: ChildProcess;
  check(): void;
}

const WORDS_KEPT = 100;

/** A temporary folder and the processes that work in it: all of it is gone when the benchmark ends. */
export class Workspace {
  readonly directory: string;
  readonly signal: AbortSignal;
  private readonly endPatienceMilliseconds: number;
  private readonly children = new Set<ChildProcess>();
  private readonly cleanups: (() => Promise<unknown>)[] = [];

  /** @param signal ends waits and processes early */
  constructor(signal: AbortSignal, endPatienceMilliseconds = END_PATIENCE_MILLISECONDS) {
    this.signal = signal;
    this.endPatienceMilliseconds = endPatienceMilliseconds;
    // Every wait listens to it.
    setMaxListeners(Number.POSITIVE_INFINITY, signal);
    this.directory = mkdtempSync(join(tmpdir(), 'bench-'));
    // PostgreSQL runs as another user when this one is root, and has to pass.
    chmodSync(this.directory, 0o755);
  }

  path(...names: readonly string[]): string {
    return join(this.directory, ...names);
  }

  /** Is done at the end, when all processes have ended. */
  onEnd(cleanup: () => Promise<unknown>): void {
    this.cleanups.push(cleanup);
  }

  /** Starts a process in a group of its own, which Ctrl-C in the terminal does not reach. */
  start(command: string, commandArguments: readonly string[], options: SpawnOptions = {}): ChildProcess {
    this.signal.throwIfAborted();
    const child = spawn(command, commandArguments, { stdio: 'ignore', ...options, detached: true });
    this.children.add(child);
    child.once('close', () => this.children.delete(child));
    child.once('error', () => this.children.delete(child));
    return child;
  }

  /**
   * Starts a server: a process that should not end by itself. What it says is kept.
   *
   * @returns the process, and a check that throws with the server's last words once it has ended
   */
  serve(command: string, commandArguments: readonly string[], options: SpawnOptions = {}): Server {
    const child = this.start(command, commandArguments, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        said.push(text);
        said.splice(0, said.length - WORDS_KEPT);
      });
    }
    child.once('error', (error) => said.push(error.message));
    const check = () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`${command} ended with ${child.exitCode ?? child.signalCode}:\n${said.join('').trim()}`);
      }
    };
    return { child, check };
  }

  /**
   * Runs a program to its end.
   *
   * @param succeeded the exit codes that are no failure
   * @throws with its last words when it fails
   */
  async run(
    command: string,
    commandArguments: readonly string[],
    options: SpawnOptions = {},
    succeeded: readonly unknown[] = [0],
  ): Promise<Output> {
    const began = performance.now();
    const child = this.start(command, commandArguments, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: string[] = [];
    const stderr: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
    // A program that cannot be started is told of by its own error below.
    const end = () => void this.stop(child).catch(() => undefined);
    this.signal.addEventListener('abort', end, { once: true });
    const [code] = await once(child, 'close').finally(() => this.signal.removeEventListener('abort', end));
    this.signal.throwIfAborted();
    const output = {
      stdout: stdout.join(''),
      stderr: stderr.join(''),
      milliseconds: performance.now() - began,
    };
    if (!succeeded.includes(code)) {
      const said = `${output.stderr}${output.stdout}`.trim().slice(-2_000);
      throw new Error(`"${[command, ...commandArguments].join(' ')}" ended with ${code}:\n${said}`);
    }
    return output;
  }

  /** Ends a process and all that it started in its group. */
  async stop(child: ChildProcess): Promise<void> {
    if (!this.children.has(child)) return;
    const closed = once(child, 'close');
    signalGroup(child, 'SIGTERM');
    const force = setTimeout(() => signalGroup(child, 'SIGKILL'), this.endPatienceMilliseconds);
    await closed.finally(() => clearTimeout(force));
  }

  async end(): Promise<void> {
    // Processes first: they may use what is then cleaned up.
    await Promise.allSettled([...this.children].map((child) => this.stop(child)));
    await Promise.allSettled(this.cleanups.map((cleanup) => cleanup()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** @throws when the benchmark is to end meanwhile */
  async pause(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.signal.addEventListener('abort', done, { once: true });
    });
    this.signal.throwIfAborted();
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
