/**
 * Runs the action while the button says what is going on and takes no second click. The button is not disabled: it
 * would lose the focus.
 */
export async function whileBusy(button: HTMLButtonElement, label: string, action: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-disabled') === 'true') return;
  const usualLabel = button.textContent;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = label;
  try {
    await action();
  } finally {
    button.removeAttribute('aria-disabled');
    button.textContent = usualLabel;
  }
}
