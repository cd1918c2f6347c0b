const RUNBOOK_URL = 'https://github.com/foobar/cdk-scaled-web/blob/main/docs/runbook.md';

/**
 * What an alarm says to the one who is woken up: what it means, and where it says what to do.
 *
 * @param runbookEntry the heading in the runbook, as it is written in a link
 * @param runbookUrl the page; docs/runbook.md of this repository unless it is given
 */
export function alarmDescription(meaning: string, runbookEntry: string, runbookUrl = RUNBOOK_URL): string {
  return `${meaning} What to do: ${runbookUrl}#${runbookEntry}`;
}
