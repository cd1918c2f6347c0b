/** Splits what a function writes into lines, and keeps the rest until its line ends. */
export class LineSplitter {
  private rest = '';
  private readonly write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.write = write;
  }

  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.write(line);
  }

  flush(): void {
    if (this.rest !== '') this.push('\n');
  }
}

/** What Lambda itself writes about one invocation. */
export interface InvocationReport {
  readonly requestId: string;
  readonly durationMilliseconds: number;
  readonly memoryMegabytes: number;
  readonly memoryUsedBytes: number;
  /** The first invocation of an environment tells how long its start took. @default - a warm environment */
  readonly initMilliseconds?: number;
}

export function startLine(requestId: string, version: string): string {
  return `START RequestId: ${requestId} Version: ${version}`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
export function reportLine(report: InvocationReport): string {
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMilliseconds.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(report.durationMilliseconds + (report.initMilliseconds ?? 0))} ms`,
    `Memory Size: ${report.memoryMegabytes} MB`,
    `Max Memory Used: ${Math.ceil(report.memoryUsedBytes / 1024 / 1024)} MB`,
    ...(report.initMilliseconds === undefined ? [] : [`Init Duration: ${report.initMilliseconds.toFixed(2)} ms`]),
  ];
  return fields.join('\t');
}
