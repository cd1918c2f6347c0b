import { join } from 'node:path';
import { LogFile } from './log-file.ts';

/** Of one file; the one before it is kept beside it. */
const MAXIMUM_BYTES = 10 * 1024 * 1024;

/**
 * Log lines in the place of CloudWatch Logs and of log buckets: a file for each function, load balancer or
 * distribution.
 */
export class LogFiles {
  private readonly directory: string;
  private readonly maximumBytes: number;
  private readonly files = new Map<string, LogFile>();
  private closed = false;

  /** @param maximumBytes of each file */
  constructor(directory: string, maximumBytes = MAXIMUM_BYTES) {
    this.directory = directory;
    this.maximumBytes = maximumBytes;
  }

  /** What a request that is still ending says after the files were closed is let go. */
  write(name: string, line: string): void {
    if (this.closed) return;
    let file = this.files.get(name);
    if (!file) {
      file = new LogFile(join(this.directory, `${name}.log`), this.maximumBytes);
      this.files.set(name, file);
    }
    file.write(line);
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.files.values()].map((file) => file.close()));
  }
}
