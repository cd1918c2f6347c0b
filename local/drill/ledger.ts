/** What the client of the drill knows of one message that it wrote. Its content is its number and its revision. */
export interface LedgerEntry {
  readonly number: number;
  /** Set once the message was acknowledged. */
  id?: string;
  /** The newest revision that was acknowledged; the message was created with revision 0. */
  revision: number;
  /** A replacement or a removal that was sent and never answered. */
  unanswered?: 'replacement' | 'removal';
  /** Whether its removal was acknowledged. */
  removed: boolean;
}

/** A message as it is read back. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly version: number;
}

export interface Verdict {
  /** Acknowledged, and not to be found, or found as it was before. */
  readonly lost: number;
  /** Took effect more than once. */
  readonly doubled: number;
}

/** The writes of one play of the drill. */
export class Ledger {
  readonly entries: LedgerEntry[] = [];
  private readonly play: string;

  /** @param play a text that no other play has, of letters, digits and hyphens */
  constructor(play: string) {
    this.play = play;
  }

  /** Those that were not removed, as far as is known; some may have never been made. */
  get kept(): readonly LedgerEntry[] {
    return this.entries.filter(({ removed }) => !removed);
  }

  /** Notes a message before it is sent. */
  add(): LedgerEntry {
    const entry: LedgerEntry = { number: this.entries.length, revision: 0, removed: false };
    this.entries.push(entry);
    return entry;
  }

  body({ number }: LedgerEntry, revision: number): string {
    return `${this.play} message ${number} revision ${revision}`;
  }

  /** Those of the messages that were written in this play. */
  own<Message extends StoredMessage>(messages: readonly Message[]): readonly Message[] {
    return messages.filter(({ body }) => body.startsWith(`${this.play} message `));
  }

  /** Compares what was acknowledged with what is stored. */
  compare(messages: readonly StoredMessage[]): Verdict {
    const stored = new Map<number, StoredMessage[]>();
    for (const message of this.own(messages)) {
      const { number } = read(message.body);
      stored.set(number, [...(stored.get(number) ?? []), message]);
    }
    const verdicts = this.entries.map((entry) => judge(entry, stored.get(entry.number) ?? []));
    return {
      lost: verdicts.reduce((sum, { lost }) => sum + lost, 0),
      doubled: verdicts.reduce((sum, { doubled }) => sum + doubled, 0),
    };
  }
}

function judge(entry: LedgerEntry, found: readonly StoredMessage[]): Verdict {
  const [message, ...others] = found;
  const doubled = others.length;
  if (entry.id === undefined) return { lost: 0, doubled };
  if (entry.removed) return { lost: message ? 1 : 0, doubled };
  if (!message) return { lost: entry.unanswered === 'removal' ? 0 : 1, doubled };
  const { revision } = read(message.body);
  // A message begins with version 1 and revision 0, and each replacement adds one to both.
  const twice = message.version - 1 > revision ? 1 : 0;
  return { lost: revision < entry.revision ? 1 : 0, doubled: doubled + twice };
}

function read(body: string): { readonly number: number; readonly revision: number } {
  const [, number, revision] = / message (\d+) revision (\d+)$/.exec(body) ?? [];
  return { number: Number(number), revision: Number(revision) };
}
