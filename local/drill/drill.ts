import { randomBytes } from 'node:crypto';
import type { ControlClient } from '../control/control-client.ts';
import { type Attempt, type AttemptSummary, summarize } from './attempts.ts';
import { Ledger } from './ledger.ts';
import { runLoad } from './load.ts';
import { ignoreUnanswered, MessageBoardClient } from './message-board-client.ts';
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
  /** @default - two seconds and a minute */
  readonly waits?: Waits;
}

interface Waits {
  /** Without a failure for so long, the site has recovered. */
  readonly calmMilliseconds: number;
  /** For so long the site may fail after a fault. */
  readonly patienceMilliseconds: number;
}

export interface DrillReport {
  readonly plays: readonly PlayReport[];
  /** What came too late: a site that fails already would tell nothing about another fault. */
  readonly notPlayed: readonly { readonly name: string; readonly reason: string }[];
}

/** What came of one scenario. */
export interface PlayReport extends Omit<AttemptSummary, 'recoverySeconds'> {
  readonly name: string;
  /** What was struck. */
  readonly targets: readonly string[];
  /** How long the fault really lasted. */
  readonly faultSeconds: number;
  /** Whether requests succeeded for a while without a failure after it, and all was read back. */
  readonly recovered: boolean;
  /** From the beginning of the fault to the last failure; 0 when none failed, null when the site did not recover. */
  readonly recoverySeconds: number | null;
  readonly writes: {
    readonly acknowledged: number;
    readonly unanswered: number;
    /** Null when the site did not answer any more. */
    readonly lost: number | null;
    /** Null when the site did not answer any more. */
    readonly doubled: number | null;
  };
  /** How many messages of the drill may still be on the board. */
  readonly messagesLeft: number;
  /** Answers that no fault excuses. */
  readonly surprises: readonly string[];
}

/** Answers that show that the site works, from each worker. */
const WARM_UP_ANSWERS = 5;
const WARM_UP_PATIENCE_MILLISECONDS = 20_000;
const WAITS: Waits = { calmMilliseconds: 2_000, patienceMilliseconds: 60_000 };
const POLL_MILLISECONDS = 50;

/**
 * Plays each fault under load, until there is one that the site does not recover from.
 *
 * @throws when the site does not work even without a fault, and when the drill is stopped
 */
export async function runDrill(props: DrillProps): Promise<DrillReport> {
  const { control, only, signal, progress } = props;
  const { active, offers } = await control.faults();
  if (active.length > 0) {
    const names = active.map(({ kind, target }) => `${kind} ${target}`).join(', ');
    throw new Error(`The drill plays one fault at a time, and there is one already: ${names}. End it by "recover".`);
  }
  const plays: PlayReport[] = [];
  const waiting = [...chooseScenarios(offers, only)];
  let reason: string | undefined;
  while (waiting[0] && reason === undefined) {
    const [scenario] = waiting;
    progress(`${scenario.name}: ${targetsOf(scenario).join(', ')}`);
    try {
      const report = await play(scenario, props);
      waiting.shift();
      plays.push(report);
      if (!report.recovered) reason = `The site had not recovered from ${scenario.name}.`;
    } catch (error) {
      // What was found so far is told all the same.
      if (plays.length === 0) throw error;
      reason = (error as Error).message;
    }
    if (signal.aborted) throw new Error('The drill was stopped.');
  }
  return { plays, notPlayed: waiting.map(({ name }) => ({ name, reason: reason ?? '' })) };
}

/** Whether everything was played and did no harm. */
export function isDrillPassed({ plays, notPlayed }: DrillReport): boolean {
  return notPlayed.length === 0 && plays.every(isPassed);
}

/** Whether every acknowledged write was there, once, and the site came back. */
export function isPassed({ recovered, writes, surprises }: PlayReport): boolean {
  return recovered && writes.lost === 0 && writes.doubled === 0 && surprises.length === 0;
}

async function play(scenario: Scenario, props: DrillProps): Promise<PlayReport> {
  const { site, control, workers, signal, waits = WAITS } = props;
  const attempts: Attempt[] = [];
  const stopping = new AbortController();
  const givingUp = new AbortController();
  const client = new MessageBoardClient(site, (attempt) => attempts.push(attempt), givingUp.signal);
  const ledger = new Ledger(`drill-${randomBytes(6).toString('hex')}`);
  const since = new Date();
  const load = runLoad({ client, ledger, workers, stopping: stopping.signal });
  let limit: NodeJS.Timeout | undefined;
  try {
    await warmUp(attempts, workers * WARM_UP_ANSWERS);
    attempts.length = 0;
    const begun = performance.now();
    for (const fault of scenario.faults) await control.beginFault(fault);
    await untilOver(control, signal);
    const ended = performance.now();
    if (signal.aborted) await control.endFaults();
    const isCalm = await untilCalm(attempts, { ...waits, since: ended, signal });
    const { requests, errors, recoverySeconds } = summarize(attempts, begun);
    stopping.abort();
    limit = setTimeout(() => givingUp.abort(), waits.patienceMilliseconds);
    const { unanswered, surprises } = await load;
    const stored = await client.readBack(since).catch(ignoreUnanswered);
    const recovered = isCalm && stored !== undefined;
    return {
      name: scenario.name,
      targets: targetsOf(scenario),
      faultSeconds: (ended - begun) / 1000,
      requests,
      errors,
      recovered,
      recoverySeconds: recovered ? recoverySeconds : null,
      writes: {
        acknowledged: acknowledged(ledger),
        unanswered,
        ...(stored ? ledger.compare(stored) : { lost: null, doubled: null }),
      },
      messagesLeft: stored ? await client.removeStored(ledger.own(stored)) : ledger.kept.length,
      surprises,
    };
  } finally {
    clearTimeout(limit);
    stopping.abort();
    givingUp.abort();
    await load;
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

interface Calm extends Waits {
  /** When the fault ended. */
  readonly since: number;
  readonly signal: AbortSignal;
}

/** Waits until requests succeed and nothing has failed for a while. @returns whether that came to be */
async function untilCalm(attempts: readonly Attempt[], calm: Calm): Promise<boolean> {
  const { since, calmMilliseconds, patienceMilliseconds, signal } = calm;
  for (;;) {
    const now = performance.now();
    const lastFailure = attempts.findLast(({ failure }) => failure !== undefined)?.at ?? 0;
    const lastAnswer = attempts.at(-1)?.at ?? 0;
    if (lastAnswer - Math.max(lastFailure, since) >= calmMilliseconds) return true;
    if (signal.aborted || now - since > patienceMilliseconds) return false;
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
