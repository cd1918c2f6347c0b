import type { Draft } from '../api/message.ts';

/**
 * Gives each message that is posted a key of its own, and the same key to every attempt to post it, so that a message
 * whose answer was lost is not posted twice.
 */
export class IdempotencyKeys {
  private readonly generate: () => string;
  private last: { readonly key: string; readonly content: string } | undefined;

  constructor(generate: () => string) {
    this.generate = generate;
  }

  keyFor({ author, body }: Draft): string {
    const content = JSON.stringify([author, body]);
    if (this.last?.content !== content) this.last = { key: this.generate(), content };
    return this.last.key;
  }

  /** The message is posted: the same words are a new message from now on. */
  done(): void {
    this.last = undefined;
  }
}

/** 128 random bits. `crypto.randomUUID` exists on HTTPS pages alone. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
