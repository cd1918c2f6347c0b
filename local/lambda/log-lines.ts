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

/** What Lambda itself tells about one invocation. */
interface InvocationReport {
  readonly requestId: string;
  readonly status: 'success' | 'error' | 'timeout';
  readonly durationMilliseconds: number;
  readonly memoryMegabytes: number;
  readonly memoryUsedBytes: number;
  /** The first invocation of an environment tells how long its start took. @default - a warm environment */
  readonly initMilliseconds?: number;
}

/** The lines that Lambda itself writes before and after those of the function. */
export interface SystemLog {
  start(requestId: string, version: string): readonly string[];
  end(report: InvocationReport): readonly string[];
  /** An initialisation that took too long; it is done again with the first invocation. */
  initTimeout(milliseconds: number): readonly string[];
}

/** @param level of a JSON log, from which on Lambda's own events are written: below WARN, those of an invocation */
export function systemLog(format: 'Text' | 'JSON', level: string): SystemLog {
  if (format === 'Text') return TEXT_LOG;
  return level === 'WARN' ? SILENT_LOG : JSON_LOG;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html */
const TEXT_LOG: SystemLog = {
  start: (requestId, version) => [`START RequestId: ${requestId} Version: ${version}`],
  end: (report) => {
    const fields = [
      `REPORT RequestId: ${report.requestId}`,
      `Duration: ${report.durationMilliseconds.toFixed(2)} ms`,
      `Billed Duration: ${billedMilliseconds(report)} ms`,
      `Memory Size: ${report.memoryMegabytes} MB`,
      `Max Memory Used: ${megabytes(report.memoryUsedBytes)} MB`,
      ...(report.initMilliseconds === undefined ? [] : [`Init Duration: ${report.initMilliseconds.toFixed(2)} ms`]),
      ...(report.status === 'success' ? [] : [`Status: ${report.status}`]),
    ];
    return [`END RequestId: ${report.requestId}`, fields.join('\t')];
  },
  initTimeout: (milliseconds) => [
    [`INIT_REPORT Init Duration: ${milliseconds.toFixed(2)} ms`, 'Phase: init', 'Status: timeout'].join('\t'),
  ],
};

/** @see https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html */
const JSON_LOG: SystemLog = {
  start: (requestId, version) => [jsonLine('platform.start', { requestId, version })],
  end: (report) => [
    jsonLine('platform.report', {
      requestId: report.requestId,
      status: report.status,
      metrics: {
        durationMs: round(report.durationMilliseconds),
        billedDurationMs: billedMilliseconds(report),
        memorySizeMB: report.memoryMegabytes,
        maxMemoryUsedMB: megabytes(report.memoryUsedBytes),
        ...(report.initMilliseconds === undefined ? {} : { initDurationMs: round(report.initMilliseconds) }),
      },
    }),
  ],
  initTimeout: (milliseconds) => [
    jsonLine('platform.initReport', {
      initializationType: 'on-demand',
      phase: 'init',
      status: 'timeout',
      metrics: { durationMs: round(milliseconds) },
    }),
  ],
};

const SILENT_LOG: SystemLog = { start: () => [], end: () => [], initTimeout: () => [] };

function jsonLine(type: string, record: object): string {
  return JSON.stringify({ time: new Date().toISOString(), type, record });
}

function billedMilliseconds({ durationMilliseconds, initMilliseconds = 0 }: InvocationReport): number {
  return Math.ceil(durationMilliseconds + initMilliseconds);
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
