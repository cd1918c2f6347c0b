import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** The functions' log lines, a file for each function, in the place of CloudWatch Logs. */
export class FunctionLogs {
  private readonly directory: string;
  private readonly files = new Map<string, WriteStream>();

  constructor(directory: string) {
    this.directory = directory;
  }

  write(functionName: string, line: string): void {
    this.file(functionName).write(`${line}\n`);
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.files.values()].map((file) => new Promise<void>((resolve) => file.end(() => resolve()))),
    );
  }

  private file(functionName: string): WriteStream {
    const known = this.files.get(functionName);
    if (known) return known;
    mkdirSync(this.directory, { recursive: true });
    const file = createWriteStream(join(this.directory, `${functionName}.log`), { flags: 'a' });
    this.files.set(functionName, file);
    return file;
  }
}
