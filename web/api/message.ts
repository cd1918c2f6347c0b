/** What a person writes. */
export interface Draft {
  readonly author: string;
  readonly body: string;
}

export interface Message extends Draft {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  /** From 1; each change adds one. */
  readonly version: number;
}

export interface MessagePage {
  /** Newest first. */
  readonly messages: readonly Message[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
}
