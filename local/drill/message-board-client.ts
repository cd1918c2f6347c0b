import { randomUUID } from 'node:crypto';
import type { Attempt } from './attempts.ts';
import type { Ledger, LedgerEntry, StoredMessage } from './ledger.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Page {
  readonly messages: readonly (StoredMessage & { readonly createdAt: string })[];
  readonly next: string | null;
}

/** The clock of a database elsewhere may differ from this machine's by so much. */
const CLOCK_DIFFERENCE_MILLISECONDS = 60_000;
const REQUEST_TIMEOUT_MILLISECONDS = 15_000;
const FIRST_WAIT_MILLISECONDS = 25;
const LONGEST_WAIT_MILLISECONDS = 1_000;
/** After which the same request may succeed. */
const RETRIED_STATUSES: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

const REMOVED_AT_A_TIME = 4;

const AUTHOR = 'drill';

/** A request had failed, however often it was repeated, when the end came. */
export class Unanswered extends Error {}

/** @throws every other error */
export function ignoreUnanswered(error: unknown): undefined {
  if (!(error instanceof Unanswered)) throw error;
}

/**
 * A client of the message board as a good one is: it sends an Idempotency-Key with what it creates and If-Match with
 * what it replaces, and repeats what failed, with exponential backoff and jitter, until it is answered.
 */
export class MessageBoardClient {
  private readonly site: string;
  private readonly note: (attempt: Attempt) => void;
  private readonly signal: AbortSignal;

  /**
   * @param note is told of every attempt
   * @param signal gives up: what was not answered by then throws
   */
  constructor(site: string, note: (attempt: Attempt) => void, signal: AbortSignal) {
    this.site = site.replace(/\/$/, '');
    this.note = note;
    this.signal = signal;
  }

  async create(ledger: Ledger, entry: LedgerEntry): Promise<void> {
    const body = { author: AUTHOR, body: ledger.body(entry, 0) };
    const answer = await this.send('POST', '/api/messages', { 'idempotency-key': randomUUID() }, body);
    expectStatus(answer, 201);
    entry.id = (answer.body as StoredMessage).id;
  }

  async replace(ledger: Ledger, entry: LedgerEntry): Promise<void> {
    const revision = entry.revision + 1;
    entry.unanswered = 'replacement';
    const body = { author: AUTHOR, body: ledger.body(entry, revision) };
    const answer = await this.send('PUT', `/api/messages/${entry.id}`, { 'if-match': `"${revision}"` }, body);
    expectStatus(answer, 200);
    entry.revision = revision;
    delete entry.unanswered;
  }

  async remove(entry: LedgerEntry): Promise<void> {
    entry.unanswered = 'removal';
    // A repeated removal may find nothing: the one before it, whose answer was lost, has removed the message.
    expectStatus(await this.send('DELETE', `/api/messages/${entry.id}`, {}), 204, 404);
    entry.removed = true;
    delete entry.unanswered;
  }

  async read(id: string): Promise<void> {
    expectStatus(await this.send('GET', `/api/messages/${id}`, {}), 200);
  }

  async list(): Promise<void> {
    expectStatus(await this.send('GET', '/api/messages?limit=20', {}), 200);
  }

  /** All messages that were created since. */
  async readBack(since: Date): Promise<readonly StoredMessage[]> {
    const oldest = since.getTime() - CLOCK_DIFFERENCE_MILLISECONDS;
    const messages: StoredMessage[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
      const answer = await this.send('GET', `/api/messages?${query}`, {});
      expectStatus(answer, 200);
      const page = answer.body as Page;
      messages.push(...page.messages);
      const last = page.messages.at(-1);
      cursor = last && Date.parse(last.createdAt) >= oldest ? page.next : null;
    }
    return messages;
  }

  /** @returns how many were not removed before the end */
  async removeStored(messages: readonly StoredMessage[]): Promise<number> {
    const waiting = [...messages];
    let removed = 0;
    const remove = async () => {
      for (let message = waiting.pop(); message; message = waiting.pop()) {
        expectStatus(await this.send('DELETE', `/api/messages/${message.id}`, {}), 204, 404);
        removed += 1;
      }
    };
    await Promise.all(Array.from({ length: REMOVED_AT_A_TIME }, () => remove().catch(ignoreUnanswered)));
    return messages.length - removed;
  }

  private async send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: object,
  ): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(method, path, headers, body);
      const failed = typeof outcome === 'string' || RETRIED_STATUSES.has(outcome.status);
      const failure = typeof outcome === 'string' ? outcome : String(outcome.status);
      this.note({ at: performance.now(), ...(failed && { failure }) });
      if (typeof outcome !== 'string' && !failed) return outcome;
      if (this.signal.aborted) throw new Unanswered(`${method} ${path} was not answered before the end: ${failure}`);
      await this.pause(attempt);
    }
  }

  /** @returns the code of the network's failure when there was no answer */
  private async attempt(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: object | undefined,
  ): Promise<Answer | string> {
    try {
      const response = await fetch(`${this.site}${path}`, {
        method,
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MILLISECONDS)]),
      });
      const text = await response.text();
      const json = response.headers.get('content-type')?.includes('json') && text !== '';
      return { status: response.status, body: json ? JSON.parse(text) : text };
    } catch (error) {
      const { name, cause } = error as Error & { readonly cause?: NodeJS.ErrnoException };
      return name === 'TimeoutError' ? 'timeout' : (cause?.code ?? name);
    }
  }

  private pause(attempt: number): Promise<void> {
    const step = Math.min(LONGEST_WAIT_MILLISECONDS, FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1));
    return new Promise((resolve) => setTimeout(resolve, step * (0.5 + Math.random() / 2)));
  }
}

function expectStatus({ status, body }: Answer, ...expected: readonly number[]): void {
  if (expected.includes(status)) return;
  throw new Error(`The site answered ${status} instead of ${expected.join(' or ')}: ${JSON.stringify(body)}`);
}
