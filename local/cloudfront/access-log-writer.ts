import { type AccessLog, headLines, lineWriter } from './access-log.ts';
import type { EdgeLog } from './edge-log.ts';
import type { Distribution } from './model.ts';

/**
 * Writes the lines of standard logs as requests end.
 * @param write takes the name of a log and a line of it.
 */
export function accessLogWriter(
  logs: readonly AccessLog[],
  distributions: readonly Distribution[],
  write: (name: string, line: string) => void,
): EdgeLog {
  const written = distributions.flatMap((distribution) =>
    logs
      .filter(({ distributionId }) => distributionId === distribution.id)
      .map((log) => ({ distribution, log, line: lineWriter(log), name: `${distribution.id}.${log.format}` })),
  );
  for (const { log, name } of written) for (const line of headLines(log)) write(name, line);
  return (record) => {
    if (record.kind !== 'request') return;
    for (const { distribution, log, line, name } of written) {
      if (distribution.id !== record.distributionId) continue;
      write(name, line({ distribution, record, includesCookies: log.includesCookies }));
    }
  };
}
