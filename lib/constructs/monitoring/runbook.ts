/** Where it is in this repository, for whoever finds no link: only its owner knows the address of a copy. */
const RUNBOOK_URL = 'docs/runbook.md';

/**
 * What an alarm says to the one who is woken up: what it means, and where it says what to do.
 *
 * @param runbookEntry the heading in the runbook, as it is written in a link
 * @param runbookUrl the page; the path docs/runbook.md unless it is given
 */
export function alarmDescription(meaning: string, runbookEntry: string, runbookUrl = RUNBOOK_URL): string {
  return `${meaning} What to do: ${runbookUrl}#${runbookEntry}`;
}
