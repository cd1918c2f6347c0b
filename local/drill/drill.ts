import { randomBytes } from 'node:crypto';
import type { ControlClient } from '../control/control-client.ts';
import { type Attempt, type AttemptSummary, summarize } from './attempts.ts';
import { Ledger } from './ledger.ts';
import { runLoad } from './load.ts';
import { MessageBoardClient } from './message-board-client.ts';
import { chooseScenarios, type Scenario } from './scenarios.ts';

export interface DrillProps {
  /** The address of the site, which must be the message board. */
  readonly site: string;
  readonly control: Pick<ControlClient, 'faults' | 'beginFault' | 'endFaults'>;
  /** The names of the scenarios to play. @default - all that the templates have something for */
  readonly only?: readonly string[];
  readonly workers: number;
  /** Ends the drill early: the faults are ended, the messages removed. */
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/** What came of one scenario. */
export interface PlayReport extends AttemptSummary {
  readonly name: string;
  /** What was struck. */
  readonly targets: readonly string[];
  /** How long the fault really lasted. */
  readonly faultSeconds: number;
  /** Whether requests succeeded for a while without a failure after it. */
  readonly recovered: boolean;
  readonly writes: {
    readonly acknowledged: number;
    readonly unanswered: number;
    readonly lost: number;
    readonly doubled: number;
  };
  /** Answers that no fault excuses. */
  readonly surprises: readonly string[];
}

/** Answers that show that the site works, from each worker. */
const WARM_UP_ANSWERS = 5;
const WARM_UP_PATIENCE_MILLISECONDS = 20_000;
/** Without a failure for so long, the site has recovered. */
const CALM_MILLISECONDS = 2_000;
const PATIENCE_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 50;

/** Plays each fault under load. @throws when the site does not work even without a fault */
export async function runDrill(props: DrillProps): Promise<readonly PlayReport[]> {
  const { control, only, signal, progress } = props;
  const { active, offers } = await control.faults();
  if (active.length > 0) {
    const names = active.map(({ kind, target }) => `${kind} ${target}`).join(', ');
    throw new Error(`The drill plays one fault at a time, and there is one already: ${names}. End it by "recover".`);
  }
  const scenarios = chooseScenarios(offers, only);
  const reports: PlayReport[] = [];
  for (const scenario of scenarios) {
    if (signal.aborted) throw new Error('The drill was stopped.');
    progress(`${scenario.name}: ${targetsOf(scenario).join(', ')}`);
    reports.push(await play(scenario, props));
  }
  return reports;
}

/** Whether every acknowledged write was there, once, and the site came back. */
export function isPassed({ recovered, writes, surprises }: PlayReport): boolean {
  return recovered && writes.lost === 0 && writes.doubled === 0 && surprises.length === 0;
}

async function play(scenario: Scenario, { site, control, workers, signal }: DrillProps): Promise<PlayReport> {
  const attempts: Attempt[] = [];
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const client = new MessageBoardClient(site, (attempt) => attempts.push(attempt), givingUp.signal);
  const ledger = new Ledger(`drill-${randomBytes(6).toString('hex')}`);
  const since = new Date();
  const load = runLoad({ client, ledger, workers, stopping: stopping.signal });
  try {
    await warmUp(attempts, workers * WARM_UP_ANSWERS);
    attempts.length = 0;
    const begun = performance.now();
    for (const fault of scenario.faults) await control.beginFault(fault);
    await untilOver(control, signal);
    const ended = performance.now();
    const recovered = await untilCalm(attempts, ended, signal);
    const { requests, errors, recoverySeconds } = summarize(attempts, begun);
    stopping.abort();
    const limit = setTimeout(() => givingUp.abort(), PATIENCE_MILLISECONDS);
    const { unanswered, surprises } = await load.finally(() => clearTimeout(limit));
    const stored = await client.readBack(since);
    const verdict = ledger.compare(stored);
    await client.removeStored(ledger.own(stored));
    return {
      name: scenario.name,
      targets: targetsOf(scenario),
      faultSeconds: (ended - begun) / 1000,
      requests,
      errors,
      recoverySeconds,
      recovered,
      writes: { acknowledged: acknowledged(ledger), unanswered, ...verdict },
      surprises,
    };
  } finally {
    stopping.abort();
    givingUp.abort();
    await control.endFaults();
  }
}

function targetsOf({ faults }: Scenario): readonly string[] {
  return [...new Set(faults.map(({ target = '' }) => target))];
}

/** Waits for so many answers. @throws when one of them is a failure, or they do not come */
async function warmUp(attempts: readonly Attempt[], answers: number): Promise<void> {
  const since = performance.now();
  for (;;) {
    const { requests, errors } = summarize(attempts, since);
    const [failure] = Object.keys(errors);
    if (failure !== undefined) throw new Error(`The site fails without any fault (${failure}): mend that first.`);
    if (requests >= answers) return;
    if (performance.now() - since > WARM_UP_PATIENCE_MILLISECONDS) {
      throw new Error(`The site is too slow for the drill: ${requests} answers within 20 s.`);
    }
    await sleep(POLL_MILLISECONDS);
  }
}

async function untilOver(control: DrillProps['control'], signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await control.faults()).active.length > 0) await sleep(POLL_MILLISECONDS);
}

/** Waits until nothing has failed for a while. @returns whether that came to be */
async function untilCalm(attempts: readonly Attempt[], since: number, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const now = performance.now();
    const lastFailure = attempts.findLast(({ failure }) => failure !== undefined)?.at ?? 0;
    if (now - Math.max(lastFailure, since) >= CALM_MILLISECONDS) return true;
    if (signal.aborted || now - since > PATIENCE_MILLISECONDS) return false;
    await sleep(POLL_MILLISECONDS);
  }
}

/** Of every kind: creations, replacements and removals. */
function acknowledged({ entries }: Ledger): number {
  return entries.reduce((sum, { id, revision, removed }) => sum + (id ? 1 : 0) + revision + (removed ? 1 : 0), 0);
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
