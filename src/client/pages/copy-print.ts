import { say, statusFor } from './texts.ts';

/** data-doorstep-copy="#id": copies that element's text, or its value, and says so. */
export function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-doorstep-copy]')) {
    const status = statusFor(button);
    button.addEventListener('click', async () => {
      const source = document.querySelector<HTMLElement>(button.dataset['doorstepCopy'] ?? '');
      if (!source) return;
      const words = source instanceof HTMLInputElement ? source.value : (source.textContent ?? '').trim();
      try {
        await navigator.clipboard.writeText(words);
        status.textContent = say('copied');
      } catch {
        // No clipboard on plain http or when refused: mark the text so that one key copies it.
        getSelection()?.selectAllChildren(source);
        status.textContent = say('copyByHand');
      }
    });
  }
}

/** data-doorstep-print: opens the browser's print dialog. */
export function printButtons(): void {
  for (const button of document.querySelectorAll('[data-doorstep-print]')) {
    button.addEventListener('click', () => print());
  }
}
