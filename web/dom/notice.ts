import { textElement } from './part.ts';

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** Tells of trouble where it happened, with what can be done about it. Returns what it shows. */
export function showNotice(
  place: HTMLElement,
  text: string,
  actions: readonly NoticeAction[] = [],
  quote?: string,
): HTMLElement {
  const notice = document.createElement('div');
  notice.className = 'notice';
  notice.setAttribute('role', 'alert');
  notice.append(textElement('p', 'notice-text', text));
  if (quote !== undefined) notice.append(textElement('blockquote', 'notice-quote', quote));
  if (actions.length > 0) {
    const row = textElement('div', 'notice-actions', '');
    row.append(...actions.map(actionButton));
    notice.append(row);
  }
  place.replaceChildren(notice);
  return notice;
}

export function clearNotice(place: HTMLElement): void {
  place.replaceChildren();
}

function actionButton({ label, run }: NoticeAction): HTMLButtonElement {
  const button = textElement('button', 'button', label);
  button.type = 'button';
  button.addEventListener('click', run);
  return button;
}
