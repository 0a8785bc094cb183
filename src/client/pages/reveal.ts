// Opens what belongs to a chosen radio or ticked box (data-aria-controls="id", GOV.UK's markup). Written here
// because the library's own marks radios with aria-expanded, which is not allowed on them. Several may open the same.
const within = 'input[data-aria-controls]';

function show(input: HTMLInputElement): void {
  const target = document.getElementById(input.dataset['ariaControls'] ?? '');
  if (!target) return;
  input.setAttribute('aria-controls', target.id);
  const kind = input.type === 'radio' ? 'radios' : 'checkboxes';
  const opens = document.querySelector(`input[data-aria-controls="${target.id}"]:checked`) !== null;
  target.classList.toggle(`govuk-${kind}__conditional--hidden`, !opens);
}

export function reveal(): void {
  const all = () => document.querySelectorAll<HTMLInputElement>(within).forEach(show);
  all();
  // A page taken back out of the browser's memory comes with its old choices.
  addEventListener('pageshow', all);
  document.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement && /radio|checkbox/.test(event.target.type)) all();
  });
}
