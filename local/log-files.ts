import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/**
 * Log lines in the place of CloudWatch Logs and of log buckets: a file for each function, load balancer or
 * distribution.
 */
export class LogFiles {
  private readonly directory: string;
  private readonly files = new Map<string, WriteStream>();
  private closed = false;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** What a request that is still ending says after the files were closed is let go. */
  write(name: string, line: string): void {
    if (!this.closed) this.file(name).write(`${line}\n`);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(
      [...this.files.values()].map((file) => new Promise<void>((resolve) => file.end(() => resolve()))),
    );
  }

  private file(name: string): WriteStream {
    const known = this.files.get(name);
    if (known) return known;
    mkdirSync(this.directory, { recursive: true });
    const file = createWriteStream(join(this.directory, `${name}.log`), { flags: 'a' });
    this.files.set(name, file);
    return file;
  }
}
