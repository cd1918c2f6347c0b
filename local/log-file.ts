import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How long a line waits for others, so that a burst of them is one write. */
const GATHERING_MILLISECONDS = 50;
/** In characters: what a disk that does not keep up makes wait. Lines beyond it are let go. */
const MAXIMUM_WAITING = 8 * 1024 * 1024;

/** A file of lines that never grows beyond twice its size: what was full is kept once, as `<name>.1.log`. */
export class LogFile {
  private readonly path: string;
  private readonly maximumBytes: number;
  private lines: string[] = [];
  private waiting = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;
  /** Resolves when all that was taken so far is written. */
  private written: Promise<void> = Promise.resolve();

  /** @param path ends in `.log` */
  constructor(path: string, maximumBytes: number) {
    this.path = path;
    this.maximumBytes = maximumBytes;
  }

  write(line: string): void {
    if (this.waiting > MAXIMUM_WAITING) {
      this.dropped += 1;
      return;
    }
    this.lines.push(line);
    this.waiting += line.length + 1;
    this.timer ??= setTimeout(() => void this.flush(), GATHERING_MILLISECONDS);
  }

  /** Writes what waits. That a disk is full ends no request. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.written = this.written.then(() => this.append()).catch(() => undefined);
    return this.written;
  }

  private async append(): Promise<void> {
    if (this.lines.length === 0) return;
    if (this.dropped > 0)
      this.lines.push(`(${this.dropped} lines are missing: they came faster than the disk takes them)`);
    const text = `${this.lines.join('\n')}\n`;
    this.lines = [];
    this.waiting = 0;
    this.dropped = 0;
    await mkdir(dirname(this.path), { recursive: true });
    const size = await sizeOf(this.path);
    if (size > 0 && size + Buffer.byteLength(text) > this.maximumBytes) {
      const full = this.path.replace(/\.log$/, '.1.log');
      await rm(full, { force: true });
      await rename(this.path, full);
    }
    const file = await open(this.path, 'a');
    try {
      await file.appendFile(text);
    } finally {
      await file.close();
    }
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
