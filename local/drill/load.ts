import type { Ledger, LedgerEntry } from './ledger.ts';
import { type MessageBoardClient, Unanswered } from './message-board-client.ts';

export interface LoadProps {
  readonly client: MessageBoardClient;
  readonly ledger: Ledger;
  /** How many work at a time; each waits for its answer and pauses before it goes on. */
  readonly workers: number;
  readonly stopping: AbortSignal;
}

/** What came of a load. */
export interface LoadOutcome {
  readonly unanswered: number;
  /** Answers that no fault excuses. */
  readonly surprises: readonly string[];
}

const PAUSE_MILLISECONDS = 25;
/** So many messages does each worker keep before it removes some. */
const KEPT = 20;

/** Reads and writes until it is told to stop. Each worker changes its own messages only. */
export async function runLoad(props: LoadProps): Promise<LoadOutcome> {
  const surprises: string[] = [];
  let unanswered = 0;
  const work = async () => {
    const kept: LedgerEntry[] = [];
    while (!props.stopping.aborted) {
      try {
        await step(props, kept, Math.random());
      } catch (error) {
        if (error instanceof Unanswered) unanswered += 1;
        else surprises.push((error as Error).message);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    }
  };
  await Promise.all(Array.from({ length: props.workers }, work));
  return { unanswered, surprises };
}

/** @param kept the worker's messages, oldest first */
async function step({ client, ledger }: LoadProps, kept: LedgerEntry[], random: number): Promise<void> {
  const [oldest] = kept;
  const newest = kept.at(-1);
  if (oldest && kept.length > KEPT) {
    kept.shift();
    return client.remove(oldest);
  }
  if (newest?.id !== undefined && random < 0.2) return client.replace(ledger, newest);
  if (newest?.id !== undefined && random < 0.35) return client.read(newest.id);
  if (random < 0.5) return client.list();
  const entry = ledger.add();
  await client.create(ledger, entry);
  kept.push(entry);
}
