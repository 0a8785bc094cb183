/**
 * form[data-doorstep-template="#textarea"]: puts the text of the chosen template (data-text of the option) into the
 * textarea without loading the page, behind what is written there already; data-doorstep-template-choice="#first-radio"
 * names the radio buttons that its data-outcome chooses. The first blank in [[ ]] is marked to be typed over.
 */
export function templates(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-doorstep-template]')) {
    const text = document.querySelector<HTMLTextAreaElement>(form.dataset['doorstepTemplate'] ?? '');
    const list = form.querySelector('select');
    if (!text || !list) continue;
    let put = text.value;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const option = list.selectedOptions[0];
      const words = option?.dataset['text'];
      if (!option || words === undefined) return;
      text.value = text.value === '' || text.value === put ? words : `${text.value}\n\n${words}`;
      put = text.value;
      choose(form.dataset['doorstepTemplateChoice'], option.dataset['outcome']);
      text.focus();
      const blank = /\[\[.*?\]\]/s.exec(text.value);
      if (blank) text.setSelectionRange(blank.index, blank.index + blank[0].length);
    });
  }
}

function choose(first: string | undefined, value: string | undefined): void {
  const name = document.querySelector<HTMLInputElement>(first ?? '')?.name;
  const radio = [...document.querySelectorAll<HTMLInputElement>('input[type="radio"]')].find((r) => r.name === name && r.value === value);
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event('change', { bubbles: true }));
}
