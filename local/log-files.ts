import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** Log lines in the place of CloudWatch Logs and of log buckets: a file for each function or load balancer. */
export class LogFiles {
  private readonly directory: string;
  private readonly files = new Map<string, WriteStream>();

  constructor(directory: string) {
    this.directory = directory;
  }

  write(name: string, line: string): void {
    this.file(name).write(`${line}\n`);
  }

  async close(): Promise<void> {
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
