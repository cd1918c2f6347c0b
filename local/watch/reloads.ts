import type { CloudAssembly } from '../assembly/cloud-assembly.ts';
import { type Gap, gapName } from '../assembly/coverage.ts';
import type { Update } from '../updates.ts';

export interface ReloadsProps {
  /** Makes the cloud assembly of the files as they are now. @throws when they are none that can be synthesized */
  readonly load: () => Promise<CloudAssembly>;
  /** @throws when it cannot be run; what served before serves on then */
  readonly update: (assembly: CloudAssembly) => Promise<Update>;
  /** Takes what the user is told. */
  readonly say: (text: string) => void;
  /** How long it has to be quiet: who saves one file often saves others, too. */
  readonly quietMilliseconds: number;
}

/** Brings changed files to life, one reload at a time; what changes meanwhile is the next one's. */
export class Reloads {
  private readonly props: ReloadsProps;
  private readonly changed = new Set<string>();
  private since = 0;
  private timer: NodeJS.Timeout | undefined;
  private lastFailure = '';
  /** The files that the last reload has brought to life. */
  private lastLive: ReadonlySet<string> = new Set();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(props: ReloadsProps) {
    this.props = props;
  }

  /** A file was written, made or removed. */
  fileChanged(file: string): void {
    if (this.changed.size === 0) this.since = performance.now();
    this.changed.add(file);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.running = this.running.then(() => this.reload());
    }, this.props.quietMilliseconds);
  }

  /** Makes the assembly once before anything has changed, so that the next time is faster. */
  warmUp(): void {
    this.running = this.running.then(() => this.reload());
  }

  /** Resolves when the reload that runs is over; there is none after it. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async reload(): Promise<void> {
    if (this.stopped) return;
    const files = new Set(this.changed);
    const began = performance.now();
    const since = files.size > 0 ? this.since : began;
    this.changed.clear();
    try {
      const assembly = await this.props.load();
      const loaded = performance.now();
      // What was saved meanwhile may be in it already. Whether it is, the next reload finds out.
      for (const file of this.changed) files.add(file);
      const update = await this.props.update(assembly);
      this.lastFailure = '';
      this.report([...files], update, {
        live: performance.now() - since,
        load: loaded - began,
        update: performance.now() - loaded,
      });
      this.lastLive = update.changes.length > 0 ? files : new Set();
    } catch (error) {
      if (this.stopped) return;
      this.lastLive = new Set();
      const { message } = error as Error;
      this.props.say(
        message === this.lastFailure
          ? `${names([...files])}: still the same error; what ran before serves on.`
          : `${names([...files])}: not live; what ran before serves on.\n${message}`,
      );
      this.lastFailure = message;
    }
  }

  private report(files: readonly string[], { changes, gaps }: Update, milliseconds: Milliseconds): void {
    const { live, load, update } = milliseconds;
    if (changes.length > 0) {
      const times = `${seconds(load)} to synthesize, ${seconds(update)} to take over`;
      const first = `${names(files)}: live after ${seconds(live)} (${times}).`;
      this.props.say([first, ...changes, ...gaps.map(describeGap)].join('\n  '));
    } else if (!files.every((file) => this.lastLive.has(file))) {
      this.props.say(`${names(files)}: nothing in the templates has changed.`);
    }
  }
}

interface Milliseconds {
  readonly live: number;
  readonly load: number;
  readonly update: number;
}

const NAMED = 3;

function names(files: readonly string[]): string {
  if (files.length === 0) return 'Synthesis';
  const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : '';
  return `${files.slice(0, NAMED).join(', ')}${more}`;
}

function describeGap(gap: Gap): string {
  return `${gap.reason === undefined ? 'Not reproduced, and may make a difference' : 'Without effect on one machine'}: ${gapName(gap)}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
