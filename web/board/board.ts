import type { ApiClient } from '../api/client.ts';
import type { Draft, Message, MessagePage } from '../api/message.ts';
import { Problem } from '../api/problem.ts';
import type { Announce } from '../dom/announcer.ts';
import { whileBusy } from '../dom/busy.ts';
import { clearNotice, showNotice } from '../dom/notice.ts';
import { part } from '../dom/part.ts';
import { IdempotencyKeys, randomKey } from './idempotency.ts';
import { MessageForm } from './message-form.ts';
import { MessageItem } from './message-item.ts';

const TIMES_REFRESH_MILLISECONDS = 30_000;

/** The list of messages, newest first, and the form for a new one. */
export class Board {
  private readonly api: ApiClient;
  private readonly announce: Announce;
  private readonly keys = new IdempotencyKeys(randomKey);
  private readonly compose: MessageForm;
  private readonly list: HTMLOListElement;
  private readonly loading: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly listNotice: HTMLElement;
  private readonly moreNotice: HTMLElement;
  private readonly moreButton: HTMLButtonElement;
  private items: readonly MessageItem[] = [];
  private next: string | null = null;

  constructor(page: ParentNode, api: ApiClient, announce: Announce) {
    this.api = api;
    this.announce = announce;
    this.list = part(page, 'list', HTMLOListElement);
    this.loading = part(page, 'loading', HTMLElement);
    this.empty = part(page, 'empty', HTMLElement);
    this.listNotice = part(page, 'list-notice', HTMLElement);
    this.moreNotice = part(page, 'more-notice', HTMLElement);
    this.moreButton = part(page, 'more', HTMLButtonElement);
    this.compose = new MessageForm({
      submitLabel: 'Post',
      busyLabel: 'Posting…',
      onSubmit: (draft) => this.post(draft),
    });
    part(page, 'compose', HTMLElement).replaceChildren(this.compose.element);
    const refresh = part(page, 'refresh', HTMLButtonElement);
    refresh.addEventListener('click', () => void whileBusy(refresh, 'Refreshing…', () => this.load()));
    this.moreButton.addEventListener('click', () => void whileBusy(this.moreButton, 'Loading…', () => this.loadMore()));
    setInterval(() => this.refreshTimes(), TIMES_REFRESH_MILLISECONDS);
  }

  /** The first page, in place of all that is shown. */
  async load(): Promise<void> {
    clearNotice(this.listNotice);
    this.empty.hidden = true;
    this.loading.hidden = this.items.length > 0;
    await this.orNotice(
      this.listNotice,
      () => this.load(),
      async () => {
        const page = await this.api.list();
        this.items = [];
        this.append(page);
      },
    );
    this.loading.hidden = true;
  }

  private async loadMore(): Promise<void> {
    clearNotice(this.moreNotice);
    await this.orNotice(
      this.moreNotice,
      () => this.loadMore(),
      async () => {
        const shown = this.items.length;
        this.append(await this.api.list(this.next ?? undefined));
        this.announce(`${this.items.length - shown} more messages`);
        if (this.next === null) this.items[shown]?.focus();
      },
    );
  }

  private async post(draft: Draft): Promise<void> {
    const message = await this.api.create(draft, this.keys.keyFor(draft));
    this.keys.done();
    this.compose.fill({ author: draft.author, body: '' });
    this.compose.focus('body');
    this.items = [this.itemOf(message), ...this.items.filter(({ id }) => id !== message.id)];
    this.render();
    this.announce('Your message is posted.');
  }

  private append({ messages, next }: MessagePage): void {
    const known = new Set(this.items.map(({ id }) => id));
    this.items = [...this.items, ...messages.filter(({ id }) => !known.has(id)).map((message) => this.itemOf(message))];
    this.next = next;
    this.render();
  }

  /** Takes the message out; the focus goes to the one that takes its place. */
  private remove(item: MessageItem): void {
    const index = this.items.indexOf(item);
    this.items = this.items.filter((each) => each !== item);
    this.render();
    const neighbour = this.items[index] ?? this.items[index - 1];
    if (neighbour === undefined) this.list.focus();
    else neighbour.focus();
  }

  private itemOf(message: Message): MessageItem {
    return new MessageItem(message, {
      api: this.api,
      announce: this.announce,
      onGone: (item) => this.remove(item),
      onSalvage: (draft) => {
        this.compose.fill(draft);
        this.compose.focus('body');
      },
    });
  }

  /** Leaves alone what is in its place already, and with it the focus and what is being written. */
  private render(): void {
    const wanted = new Set<Element>(this.items.map(({ element }) => element));
    for (const element of [...this.list.children]) if (!wanted.has(element)) element.remove();
    for (const [index, { element }] of this.items.entries()) {
      const present = this.list.children[index];
      if (present !== element) this.list.insertBefore(element, present ?? null);
    }
    this.empty.hidden = this.items.length > 0;
    this.moreButton.hidden = this.next === null;
  }

  private refreshTimes(): void {
    const now = new Date();
    for (const item of this.items) item.refreshTime(now);
  }

  /** Runs the action; says in that place why it failed, and tries again when asked to, or when the site says so. */
  private async orNotice(place: HTMLElement, again: () => Promise<void>, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const seconds = problem.retryAfterSeconds;
      const wait = seconds === undefined ? '' : ` Trying again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
      const notice = showNotice(place, `${problem.message}${wait}`, [{ label: 'Try again', run: () => void again() }]);
      const retry = () => (notice.isConnected ? again() : undefined);
      if (seconds !== undefined) setTimeout(retry, seconds * 1000);
    }
  }
}
