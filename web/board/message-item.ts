import type { ApiClient } from '../api/client.ts';
import type { Draft, Message } from '../api/message.ts';
import { Problem } from '../api/problem.ts';
import type { Announce } from '../dom/announcer.ts';
import { whileBusy } from '../dom/busy.ts';
import { clearNotice, showNotice } from '../dom/notice.ts';
import { copyTemplate, part } from '../dom/part.ts';
import { MessageForm } from './message-form.ts';
import { absoluteTime, relativeTime } from './time.ts';

export interface MessageItemOptions {
  readonly api: ApiClient;
  readonly announce: Announce;
  /** The message is gone, by this page or by somebody else. */
  readonly onGone: (item: MessageItem) => void;
  /** Somebody deleted the message while it was being changed: the words go into a new one. */
  readonly onSalvage: (draft: Draft) => void;
}

/** A message of the list: it is read, changed and deleted in its place. */
export class MessageItem {
  readonly element = copyTemplate('message-template', HTMLLIElement);
  private readonly view = part(this.element, 'view', HTMLElement);
  private readonly editor = part(this.element, 'editor', HTMLElement);
  private readonly notice = part(this.element, 'notice', HTMLElement);
  private readonly actions = part(this.element, 'actions', HTMLElement);
  private readonly confirm = part(this.element, 'confirm', HTMLElement);
  private readonly editButton = part(this.element, 'edit', HTMLButtonElement);
  private readonly deleteButton = part(this.element, 'delete', HTMLButtonElement);
  private readonly confirmButton = part(this.element, 'confirm-delete', HTMLButtonElement);
  private readonly keepButton = part(this.element, 'keep', HTMLButtonElement);
  private readonly options: MessageItemOptions;
  private message: Message;

  constructor(message: Message, options: MessageItemOptions) {
    this.message = message;
    this.options = options;
    this.element.id = `message-${message.id}`;
    this.editButton.addEventListener('click', () => this.openEditor());
    this.deleteButton.addEventListener('click', () => this.askForConfirmation());
    this.keepButton.addEventListener('click', () => this.keep());
    this.confirmButton.addEventListener('click', () => void this.delete());
    this.confirm.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.keep();
    });
    this.show(message);
  }

  get id(): string {
    return this.message.id;
  }

  focus(): void {
    this.editButton.focus();
  }

  refreshTime(now: Date): void {
    part(this.element, 'created', HTMLTimeElement).textContent = relativeTime(new Date(this.message.createdAt), now);
  }

  private show(message: Message): void {
    this.message = message;
    part(this.element, 'author', HTMLElement).textContent = message.author;
    part(this.element, 'body', HTMLElement).textContent = message.body;
    const created = part(this.element, 'created', HTMLTimeElement);
    created.dateTime = message.createdAt;
    created.title = absoluteTime(new Date(message.createdAt));
    const edited = part(this.element, 'edited', HTMLElement);
    edited.hidden = message.version === 1;
    edited.title = absoluteTime(new Date(message.updatedAt));
    this.editButton.setAttribute('aria-label', `Edit the message by ${message.author}`);
    this.deleteButton.setAttribute('aria-label', `Delete the message by ${message.author}`);
    this.refreshTime(new Date());
  }

  private openEditor(): void {
    clearNotice(this.notice);
    const form = new MessageForm({
      submitLabel: 'Save',
      busyLabel: 'Saving…',
      onSubmit: (draft) => this.save(form, draft),
      onCancel: () => this.closeEditor(),
    });
    form.fill(this.message);
    this.editor.replaceChildren(form.element);
    this.view.hidden = true;
    form.focus('body');
  }

  private closeEditor(): void {
    this.editor.replaceChildren();
    this.view.hidden = false;
    this.editButton.focus();
  }

  private async save(form: MessageForm, draft: Draft): Promise<void> {
    try {
      this.show(await this.options.api.replace(this.message.id, this.message.version, draft));
      this.closeEditor();
      this.options.announce('Your change is saved.');
    } catch (problem) {
      if (isProblem(problem, 404)) this.offerSalvage(form);
      else if (isProblem(problem, 412)) await this.offerChoice(form);
      else throw problem;
    }
  }

  /** Somebody else was faster: shows their words beside one's own, and asks which are to stay. */
  private async offerChoice(form: MessageForm): Promise<void> {
    let current: Message;
    try {
      current = await this.options.api.read(this.message.id);
    } catch (problem) {
      if (!isProblem(problem, 404)) throw problem;
      this.offerSalvage(form);
      return;
    }
    this.show(current);
    const theirs = () => this.closeEditor();
    const mine = () => form.element.requestSubmit();
    form.showNotice(
      `Somebody changed this message while you were writing. It now reads, by ${current.author}:`,
      [
        { label: 'Replace it with mine', run: mine },
        { label: 'Keep theirs', run: theirs },
      ],
      current.body,
    );
  }

  private offerSalvage(form: MessageForm): void {
    const salvage = () => {
      const { draft } = form;
      this.options.onGone(this);
      this.options.onSalvage(draft);
    };
    form.showNotice('Somebody deleted this message while you were writing.', [
      { label: 'Make mine a new message', run: salvage },
      { label: 'Let it go', run: () => this.options.onGone(this) },
    ]);
  }

  private askForConfirmation(): void {
    clearNotice(this.notice);
    this.actions.hidden = true;
    this.confirm.hidden = false;
    this.keepButton.focus();
  }

  private keep(): void {
    this.confirm.hidden = true;
    this.actions.hidden = false;
    this.deleteButton.focus();
  }

  private delete(): Promise<void> {
    return whileBusy(this.confirmButton, 'Deleting…', async () => {
      try {
        await this.options.api.delete(this.message.id, this.message.version);
        this.options.announce('The message is deleted.');
        this.options.onGone(this);
      } catch (problem) {
        if (isProblem(problem, 404)) this.options.onGone(this);
        else await this.tellWhyNotDeleted(problem);
      }
    });
  }

  private async tellWhyNotDeleted(reason: unknown): Promise<void> {
    try {
      if (!isProblem(reason, 412)) throw reason;
      this.show(await this.options.api.read(this.message.id));
      showNotice(this.notice, 'Somebody changed this message in the meantime. This is how it reads now.');
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.status === 404) this.options.onGone(this);
      else showNotice(this.notice, problem.message);
    }
  }
}

function isProblem(value: unknown, status: number): boolean {
  return value instanceof Problem && value.status === status;
}
