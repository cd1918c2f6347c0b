import type { Draft } from '../api/message.ts';
import { type FieldProblem, Problem } from '../api/problem.ts';
import { whileBusy } from '../dom/busy.ts';
import { clearNotice, type NoticeAction, showNotice } from '../dom/notice.ts';
import { copyTemplate, part } from '../dom/part.ts';
import { charactersLeft, draftProblems } from './draft.ts';

/** From here on the counter tells what is left. */
const COUNTER_FROM = 200;

export interface MessageFormOptions {
  readonly submitLabel: string;
  readonly busyLabel: string;
  /** Rejects with a Problem when the draft could not be saved. */
  readonly onSubmit: (draft: Draft) => Promise<void>;
  /** Without it the form has no way out but to submit. */
  readonly onCancel?: () => void;
}

let forms = 0;

/** Name and message, for a new message and for a change of one alike. */
export class MessageForm {
  readonly element = copyTemplate('form-template', HTMLFormElement);
  private readonly fields: Readonly<Record<keyof Draft, Field>>;
  private readonly notice = part(this.element, 'notice', HTMLElement);
  private readonly submitButton = part(this.element, 'submit', HTMLButtonElement);
  private readonly counter = part(this.element, 'counter', HTMLElement);
  private readonly options: MessageFormOptions;

  constructor(options: MessageFormOptions) {
    this.options = options;
    const prefix = `form-${++forms}`;
    this.fields = {
      author: new Field(this.element, 'author', prefix),
      body: new Field(this.element, 'body', prefix),
    };
    this.submitButton.textContent = options.submitLabel;
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.submit();
    });
    this.element.addEventListener('keydown', (event) => this.handleKey(event));
    this.element.addEventListener('input', () => this.showCount());
    this.showCancel(options.onCancel);
  }

  get draft(): Draft {
    return { author: this.fields.author.value, body: this.fields.body.value };
  }

  fill(draft: Draft): void {
    this.fields.author.value = draft.author;
    this.fields.body.value = draft.body;
    this.showFieldProblems([]);
    clearNotice(this.notice);
    this.showCount();
  }

  focus(field: keyof Draft): void {
    this.fields[field].focus();
  }

  showNotice(text: string, actions: readonly NoticeAction[] = [], quote?: string): void {
    showNotice(this.notice, text, actions, quote);
  }

  private async submit(): Promise<void> {
    clearNotice(this.notice);
    const problems = draftProblems(this.draft);
    this.showFieldProblems(problems);
    if (problems.length > 0) return;
    await whileBusy(this.submitButton, this.options.busyLabel, async () => {
      try {
        await this.options.onSubmit(this.draft);
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        const shown = this.showFieldProblems(problem.fields);
        if (!shown) this.showNotice(problem.message);
      }
    });
  }

  /** Next to the fields, the first of which gets the focus. Returns whether any was about a field of the form. */
  private showFieldProblems(problems: readonly FieldProblem[]): boolean {
    const faulty = Object.values(this.fields).filter((field) => field.showProblem(problems));
    faulty[0]?.focus();
    return faulty.length > 0;
  }

  private showCount(): void {
    const left = charactersLeft('body', this.fields.body.value);
    this.counter.textContent = left <= COUNTER_FROM ? `${left} left` : '';
    this.counter.classList.toggle('counter-over', left < 0);
  }

  private showCancel(onCancel: (() => void) | undefined): void {
    const button = part(this.element, 'cancel', HTMLButtonElement);
    button.hidden = onCancel === undefined;
    button.addEventListener('click', () => onCancel?.());
  }

  private handleKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    if (event.key === 'Escape') this.options.onCancel?.();
  }
}

class Field {
  private readonly input: HTMLInputElement | HTMLTextAreaElement;
  private readonly error: HTMLElement;
  private readonly name: keyof Draft;

  constructor(form: HTMLFormElement, name: keyof Draft, prefix: string) {
    this.name = name;
    this.input = name === 'author' ? part(form, name, HTMLInputElement) : part(form, name, HTMLTextAreaElement);
    this.error = part(form, `${name}-error`, HTMLElement);
    this.error.id = `${prefix}-${name}-error`;
  }

  get value(): string {
    return this.input.value;
  }

  set value(value: string) {
    this.input.value = value;
  }

  focus(): void {
    this.input.focus();
  }

  /** Returns whether one of them is about this field. */
  showProblem(problems: readonly FieldProblem[]): boolean {
    const details = problems
      .filter(({ pointer }) => pointer === `#/${this.name}`)
      .map(({ detail }) => sentence(detail));
    const isFaulty = details.length > 0;
    this.error.textContent = details.join(' ');
    this.error.hidden = !isFaulty;
    this.input.setAttribute('aria-invalid', String(isFaulty));
    if (isFaulty) this.input.setAttribute('aria-describedby', this.error.id);
    else this.input.removeAttribute('aria-describedby');
    return isFaulty;
  }
}

function sentence(detail: string): string {
  return `${detail.charAt(0).toUpperCase()}${detail.slice(1).replace(/\.$/, '')}.`;
}
