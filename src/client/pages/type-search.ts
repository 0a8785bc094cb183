import { say } from './texts.ts';

const fold = (text: string) =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/**
 * data-doorstep-type-search="#list" on the search field: hides every .ds-type of that list that lacks
 * one of the words typed (in its text or its data-words), and every [data-type-group] left empty.
 * The number found is announced in [data-doorstep-type-count]. Without script the form asks the server.
 */
export function typeSearch(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('[data-doorstep-type-search]')) {
    const list = document.querySelector(field.dataset['doorstepTypeSearch'] ?? '');
    if (!list) continue;
    const types = [...list.querySelectorAll<HTMLElement>('.ds-type')].map((element) => ({
      element,
      words: fold(`${element.textContent} ${element.dataset['words'] ?? ''}`),
    }));
    const groups = [...list.querySelectorAll<HTMLElement>('[data-type-group]')];
    const count = document.querySelector('[data-doorstep-type-count]');
    let announcing = 0;
    const filter = () => {
      const wanted = fold(field.value).split(/\s+/u).filter(Boolean);
      let found = 0;
      for (const { element, words } of types) {
        const shown = wanted.every((word) => words.includes(word));
        element.hidden = !shown;
        if (shown) found += 1;
      }
      for (const group of groups) group.hidden = !group.querySelector('.ds-type:not([hidden])');
      // Wait for a pause in typing, so that a screen reader hears one number.
      clearTimeout(announcing);
      announcing = window.setTimeout(() => {
        if (count) {
          const text = found === 0 ? 'typesNone' : found === 1 ? 'typesOne' : 'typesSome';
          count.textContent = wanted.length === 0 ? '' : say(text, found);
        }
      }, 400);
    };
    field.addEventListener('input', filter);
    if (field.value) filter();
  }
}
