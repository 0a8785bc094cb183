/**
 * data-doorstep-questions="/address" on the field that names a type: fetches what that type asks into the
 * element that data-doorstep-questions-into names. What was typed before stays where the new questions ask
 * it too. Without script a [data-doorstep-questions-button] asks the server for the whole page.
 */
export function questions(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('[data-doorstep-questions]')) {
    const target = document.querySelector<HTMLElement>(field.dataset['doorstepQuestionsInto'] ?? '');
    if (!target) continue;
    // Taken out, not hidden: Enter in a field presses the form's first button.
    for (const button of document.querySelectorAll('[data-doorstep-questions-button]')) button.remove();
    // What was typed before this script came is not shown yet.
    let shown = field.defaultValue;
    let asking: AbortController | undefined;
    const ask = async () => {
      if (field.value === shown) return;
      shown = field.value;
      asking?.abort();
      asking = new AbortController();
      const address = new URL(field.dataset['doorstepQuestions'] ?? '', location.href);
      address.searchParams.set('type', shown);
      try {
        const response = await fetch(address, { signal: asking.signal });
        if (!response.ok) return;
        const markup = await response.text();
        const before = typed(target);
        const focused = document.activeElement?.id;
        target.innerHTML = markup;
        restore(target, before);
        if (focused && !document.activeElement?.id) document.getElementById(focused)?.focus();
      } catch (failure) {
        // Without a network the questions stay as they are; saving asks for what is missing.
        if (!(failure instanceof DOMException || failure instanceof TypeError)) throw failure;
      }
    };
    field.addEventListener('change', ask);
    // A choice from the list is an input event that is complete at once; typing waits for a pause.
    let pause = 0;
    field.addEventListener('input', () => {
      clearTimeout(pause);
      pause = window.setTimeout(ask, 250);
    });
    void ask();
  }
}

type Fields = NodeListOf<HTMLInputElement | HTMLTextAreaElement>;
const fields = (target: HTMLElement): Fields => target.querySelectorAll('input, textarea');
const isChoice = (field: Element): field is HTMLInputElement =>
  field instanceof HTMLInputElement && (field.type === 'radio' || field.type === 'checkbox');

function typed(target: HTMLElement): Set<string> {
  const values = new Set<string>();
  for (const field of fields(target)) {
    if (!isChoice(field) || field.checked) values.add(JSON.stringify([field.name, field.value]));
  }
  return values;
}

function restore(target: HTMLElement, before: ReadonlySet<string>): void {
  for (const field of fields(target)) {
    if (isChoice(field)) {
      field.checked = before.has(JSON.stringify([field.name, field.value]));
    } else {
      const kept = [...before].map((pair) => JSON.parse(pair) as [string, string]).find(([name]) => name === field.name);
      if (kept) field.value = kept[1];
    }
  }
}
