import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type CdkApp, readCdkApp, type SynthesizeOptions, synthesisError } from './cdk-app.ts';
import { type NodeCommand, parseNodeCommand } from './node-command.ts';
import { synthesizeOnce } from './synthesize-once.ts';
import { endOfRun, type RunOrder, type RunReport } from './worker/protocol.ts';

const RUNNER = fileURLToPath(new URL('./worker/runner.mjs', import.meta.url));

/** What Node.js or its loaders read once in the life of a process. */
const READ_ONCE = [
  'package.json',
  'tsconfig.json',
  'package-lock.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  join('node_modules', '.package-lock.json'),
];

/** A process never lets go of modules that it has loaded: some megabytes a run. */
const MAXIMUM_RUNS = 60;

export type SynthesizerOptions = Omit<SynthesizeOptions, 'signal'>;

/**
 * Synthesizes a CDK app again and again. An app whose command is `node … <file>` is run in one process that keeps its
 * packages loaded, which takes a fraction of the time; the app's own modules are loaded anew each time. Any other
 * command is run as it is.
 */
export class Synthesizer {
  private readonly options: SynthesizerOptions;
  private readonly ending = new AbortController();
  private process: AppProcess | undefined;
  /** What the process was started with: with anything else it is another one. */
  private startedWith = '';

  constructor(options: SynthesizerOptions) {
    this.options = options;
  }

  /**
   * Writes the cloud assembly into the output folder, beside what is there of earlier ones.
   *
   * @throws with the app's own output when it fails
   */
  async synthesize(): Promise<void> {
    const app = readCdkApp(this.options);
    const command = parseNodeCommand(app.command);
    if (!command) return synthesizeOnce(app, this.options.appDirectory, this.ending.signal);
    const { code, output } = await this.processOf(app, command).run(app);
    if (code !== 0) throw synthesisError(app.command, `ended with ${code}`, output);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    this.process?.end();
    await this.process?.ended;
  }

  private processOf(app: CdkApp, command: NodeCommand): AppProcess {
    const { appDirectory } = this.options;
    const needed = JSON.stringify([app.command, ...READ_ONCE.map((file) => digest(join(appDirectory, file)))]);
    if (!this.process?.alive || this.process.runs >= MAXIMUM_RUNS || needed !== this.startedWith) {
      this.process?.end();
      this.process = new AppProcess(command, appDirectory, app.environment);
      this.startedWith = needed;
    }
    return this.process;
  }
}

function digest(file: string): string {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('base64') : '';
}

interface RunResult {
  readonly code: number | string;
  readonly output: string;
}

/** A process that runs one app, one run at a time. */
class AppProcess {
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  alive = true;
  private readonly child: ChildProcess;
  runs = 0;
  private readonly streams: readonly OutputStream[];

  constructor(
    { options, file, arguments: given }: NodeCommand,
    appDirectory: string,
    environment: CdkApp['environment'],
  ) {
    // In a process group of its own, so that its end is also that of what it has started.
    this.child = spawn('node', [...options, RUNNER, file, ...given], {
      cwd: appDirectory,
      env: { ...process.env, ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.streams = [this.child.stdout, this.child.stderr].flatMap((stream) =>
      stream ? [new OutputStream(stream)] : [],
    );
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.alive = false;
        resolve();
      };
      this.child.once('error', end).once('close', end);
    });
  }

  async run({ environment }: CdkApp): Promise<RunResult> {
    this.runs += 1;
    const run = this.runs;
    const reported = new Promise<RunReport>((resolve) => {
      this.child.once('message', (report) => resolve(report as RunReport));
    });
    const order: RunOrder = { run, environment };
    this.child.send(order, () => undefined);
    const report = await Promise.race([reported, this.ended]);
    const printed = Promise.all(this.streams.map((stream) => stream.until(endOfRun(run))));
    await Promise.race([printed, this.ended]);
    const output = this.streams.map((stream) => stream.take().replace(endOfRun(run), '')).join('');
    return { code: report?.code ?? this.child.exitCode ?? String(this.child.signalCode), output };
  }

  end(): void {
    if (!this.alive || this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGTERM');
    } catch {
      // It ends by itself right now.
    }
  }
}

/** What a process prints to one stream. */
class OutputStream {
  private text = '';
  private onText: () => void = () => undefined;

  constructor(stream: Readable) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      this.onText();
    });
  }

  /** Resolves when the marker has been printed. */
  until(marker: string): Promise<void> {
    return new Promise((resolve) => {
      this.onText = () => {
        if (this.text.includes(marker)) resolve();
      };
      this.onText();
    });
  }

  /** What was printed since the last time. */
  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }
}
