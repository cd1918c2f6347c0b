import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How long a line waits for others, so that a burst of them is one write. */
const GATHERING_MILLISECONDS = 200;
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
  private opened: OpenedFile | undefined;
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

  /** Writes what waits, and lets go of the file. */
  async close(): Promise<void> {
    await this.flush();
    await this.closeFile();
  }

  /** That a disk is full ends no request. */
  private flush(): Promise<void> {
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
    try {
      await this.appendBytes(Buffer.from(text));
    } catch (error) {
      await this.closeFile();
      throw error;
    }
  }

  private async appendBytes(bytes: Buffer): Promise<void> {
    let { file, size } = this.opened ?? (await this.openFile());
    if (size > 0 && size + bytes.length > this.maximumBytes) {
      await this.closeFile();
      const full = this.path.replace(/\.log$/, '.1.log');
      await rm(full, { force: true });
      await rename(this.path, full);
      ({ file, size } = await this.openFile());
    }
    await file.appendFile(bytes);
    this.opened = { file, size: size + bytes.length };
  }

  private async openFile(): Promise<OpenedFile> {
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, 'a');
    this.opened = { file, size: (await file.stat()).size };
    return this.opened;
  }

  private async closeFile(): Promise<void> {
    const file = this.opened?.file;
    this.opened = undefined;
    await file?.close();
  }
}

/** Kept open: to open and close it for each write costs more than the write. */
interface OpenedFile {
  readonly file: FileHandle;
  readonly size: number;
}
