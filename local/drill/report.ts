import { type DrillReport, isPassed, type PlayReport } from './drill.ts';

const HEADINGS = ['fault', 'lasted', 'requests', 'failed', 'recovered', 'writes', 'lost', 'doubled', 'errors'] as const;

/** A line for each fault, and what is to be said about those that did not pass or were not played. */
export function formatReport({ plays, notPlayed }: DrillReport): string {
  const rows = [HEADINGS, ...plays.map(row)];
  const widths = HEADINGS.map((_heading, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const failed = plays.filter((play) => !isPassed(play));
  const skipped = notPlayed.map(({ name, reason }) => `${name}: not played. ${reason}`);
  return [...lines, '', ...failed.flatMap(complaints), ...skipped, conclusion(plays.length, failed.length)].join('\n');
}

function row({ name, faultSeconds, requests, errors, recoverySeconds, writes }: PlayReport): string[] {
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  const classes = Object.entries(errors).map(([error, count]) => `${count} × ${error}`);
  const recovery = failed === 0 ? 'no failure' : seconds(recoverySeconds ?? 0);
  return [
    name,
    seconds(faultSeconds),
    String(requests),
    String(failed),
    recoverySeconds === null ? 'never' : recovery,
    String(writes.acknowledged),
    String(writes.lost ?? 'unknown'),
    String(writes.doubled ?? 'unknown'),
    classes.join(', '),
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function complaints({ name, recovered, writes, messagesLeft, surprises }: PlayReport): readonly string[] {
  const { acknowledged, lost, doubled } = writes;
  return [
    ...(recovered ? [] : ['requests still failed a minute after the fault.']),
    ...(lost === null ? [`what became of its ${acknowledged} acknowledged writes could not be read back.`] : []),
    ...(lost || doubled ? [`${lost} writes lost, ${doubled} doubled.`] : []),
    ...(messagesLeft === 0 ? [] : [`up to ${messagesLeft} messages by "drill" may still be on the board.`]),
    ...new Set(surprises),
  ].map((complaint) => `${name}: ${complaint}`);
}

function conclusion(plays: number, failed: number): string {
  return failed === 0
    ? `${plays} faults played: no acknowledged write lost, none doubled.`
    : `${failed} of ${plays} faults did harm.`;
}
