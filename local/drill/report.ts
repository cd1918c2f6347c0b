import { isPassed, type PlayReport } from './drill.ts';

const HEADINGS = ['fault', 'lasted', 'requests', 'failed', 'recovered', 'writes', 'lost', 'doubled', 'errors'] as const;

/** A line for each fault, and what is to be said about those that did not pass. */
export function formatReports(reports: readonly PlayReport[]): string {
  const rows = [HEADINGS, ...reports.map(row)];
  const widths = HEADINGS.map((_heading, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const failed = reports.filter((report) => !isPassed(report));
  return [...lines, '', ...failed.flatMap(complaints), conclusion(reports.length, failed.length)].join('\n');
}

function row({ name, faultSeconds, requests, errors, recoverySeconds, recovered, writes }: PlayReport): string[] {
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const classes = Object.entries(errors).map(([error, count]) => `${count} × ${error}`);
  const recovery = failed === 0 ? 'no failure' : seconds(recoverySeconds);
  return [
    name,
    seconds(faultSeconds),
    String(requests),
    String(failed),
    recovered ? recovery : 'never',
    String(writes.acknowledged),
    String(writes.lost),
    String(writes.doubled),
    classes.join(', '),
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function complaints({ name, recovered, writes, surprises }: PlayReport): readonly string[] {
  return [
    ...(recovered ? [] : [`${name}: requests still failed a minute after the fault.`]),
    ...(writes.lost + writes.doubled === 0 ? [] : [`${name}: ${writes.lost} writes lost, ${writes.doubled} doubled.`]),
    ...[...new Set(surprises)].map((surprise) => `${name}: ${surprise}`),
  ];
}

function conclusion(plays: number, failed: number): string {
  return failed === 0
    ? `${plays} faults played: no acknowledged write lost, none doubled.`
    : `${failed} of ${plays} faults did harm.`;
}
