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
  /** The files that the last message was about. */
  private told: ReadonlySet<string> = new Set();
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
    const files = [...this.changed];
    const began = performance.now();
    const since = files.length > 0 ? this.since : began;
    this.changed.clear();
    // What is saved meanwhile may be in it already. Whether it is, the next reload finds out.
    const named = () => [...new Set([...files, ...this.changed])];
    try {
      const assembly = await this.props.load();
      const loaded = performance.now();
      const taken = named();
      const { changes, gaps } = await this.props.update(assembly);
      const isMended = this.lastFailure !== '';
      this.lastFailure = '';
      if (changes.length > 0) {
        const times = `${seconds(loaded - began)} to synthesize, ${seconds(performance.now() - loaded)} to take over`;
        const first = `live after ${seconds(performance.now() - since)} (${times}).`;
        this.tell(taken, [first, ...changes, ...gaps.map(describeGap)].join('\n  '));
      } else if (isMended || !this.isTold(files)) {
        this.tell([], 'nothing in the templates has changed.', files);
      }
    } catch (error) {
      if (this.stopped) return;
      const { message } = error as Error;
      const isNew = message !== this.lastFailure;
      this.lastFailure = message;
      if (isNew) this.tell(named(), `not live; what ran before serves on.\n${message}`);
      else if (!this.isTold(files)) this.tell(named(), 'still the same error; what ran before serves on.');
    }
  }

  /** Whether the last that was told was about these files, and perhaps others. */
  private isTold(files: readonly string[]): boolean {
    return files.every((file) => this.told.has(file));
  }

  /** @param files those whose content it is about. @param named @default - these */
  private tell(files: readonly string[], text: string, named = files): void {
    this.told = new Set(files);
    this.props.say(`${names(named)}: ${text}`);
  }
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
