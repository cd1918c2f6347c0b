import type { DiffReport, ReportedFinding } from './report.ts';

/**
 * The findings as commands by which GitHub Actions shows them at their lines, the worst first: GitHub shows ten of each
 * kind. They need no right to write, so they work in pull requests of forks too.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function annotations({ environments }: DiffReport): string {
  const findings = environments.flatMap(({ name, stacks }) =>
    stacks.flatMap((stack) => stack.findings.map((finding) => ({ finding, place: finding.path ?? stack.name, name }))),
  );
  return findings
    .filter(({ finding }) => finding.verdict !== 'allowed')
    .toSorted((one, other) => KINDS.indexOf(kindOf(one.finding)) - KINDS.indexOf(kindOf(other.finding)))
    .map(({ finding, place, name }) => {
      const { rule, level, what, why, location } = finding;
      const title = property(`${level}: ${rule}${name === null ? '' : ` (${name})`}`);
      const at = location ? `file=${property(location.file)},line=${location.line},` : '';
      return `::${kindOf(finding)} ${at}title=${title}::${data(`${place} ${what}. ${why}`)}\n`;
    })
    .join('');
}

const KINDS = ['error', 'warning', 'notice'] as const;

function kindOf({ verdict, level }: ReportedFinding): (typeof KINDS)[number] {
  if (verdict === 'forbidden') return 'error';
  return level === 'notice' ? 'notice' : 'warning';
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
