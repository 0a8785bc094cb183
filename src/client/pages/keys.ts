import { say } from './texts.ts';

const off = 'doorstep-keys-off';

function isOff(): boolean {
  try {
    return localStorage.getItem(off) !== null;
  } catch {
    return false;
  }
}

function setOff(value: boolean): void {
  try {
    if (value) localStorage.setItem(off, '1');
    else localStorage.removeItem(off);
  } catch {
    // A browser that keeps nothing keeps the shortcuts on.
  }
}

const labelOf = (element: HTMLElement) =>
  element.dataset['keyLabel'] ??
  element.ariaLabel ??
  (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement
    ? element.labels?.[0]?.textContent
    : element.textContent) ??
  '';

function use(element: HTMLElement): void {
  element.focus();
  if (element.matches('a[href], button, summary, input[type="radio"], input[type="checkbox"]')) element.click();
}

/** The keys that use an element: alternatives with blanks between, each one key or several pressed one after the other ("1 gm"). */
const keysOf = (element: HTMLElement) => (element.dataset['key'] ?? '').split(' ').filter(Boolean);

/** Keys pressed so far of a longer one; forgotten after a moment. */
let begun = '';
let forgetting = 0;

function begin(keys: string): void {
  begun = keys;
  clearTimeout(forgetting);
  forgetting = window.setTimeout(() => (begun = ''), 1500);
}

const inRow = () => document.activeElement?.closest('[data-doorstep-rows] :is(tbody tr, li)') ?? null;

/** Checks or unchecks the row in which the focus is. */
function check(): boolean {
  const box = inRow()?.querySelector<HTMLInputElement>('input[type="checkbox"]');
  box?.click();
  return Boolean(box);
}

/** Moves focus by one through the first link of each row of [data-doorstep-rows]. */
function move(step: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('[data-doorstep-rows] :is(tbody tr, li)')]
    .map((row) => row.querySelector<HTMLElement>('a[href]'))
    .filter((link) => link !== null);
  const row = inRow();
  const at = links.findIndex((link) => link === document.activeElement || (row?.contains(link) ?? false));
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus();
  return links.length > 0;
}

function help(marked: readonly HTMLElement[]): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'ds-keys';
  const title = document.createElement('h2');
  title.className = 'govuk-heading-m';
  title.id = 'ds-keys-title';
  title.textContent = say('keysTitle');
  dialog.setAttribute('aria-labelledby', title.id);
  const list = document.createElement('dl');
  const rows: [string[], string][] = marked.map((element) => [keysOf(element), labelOf(element).trim()]);
  if (document.querySelector('[data-doorstep-rows] a[href]')) rows.push([['j', '↓'], say('keysNext')], [['k', '↑'], say('keysPrevious')]);
  if (document.querySelector('[data-doorstep-rows] input[type="checkbox"]')) rows.push([['x'], say('keysCheck')]);
  rows.push([['?'], say('keysTitle')]);
  for (const [keys, label] of rows) {
    const term = document.createElement('dt');
    for (const key of keys) {
      const cap = document.createElement('kbd');
      cap.className = 'ds-key';
      cap.textContent = [...key].join(' ');
      term.append(cap, ' ');
    }
    const text = document.createElement('dd');
    text.textContent = label;
    list.append(term, text);
  }
  const button = (text: string, look: string) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = `govuk-button ${look}`;
    made.textContent = text;
    return made;
  };
  const close = button(say('keysClose'), '');
  close.addEventListener('click', () => dialog.close());
  const toggle = button(say(isOff() ? 'keysOn' : 'keysOff'), 'govuk-button--secondary');
  toggle.addEventListener('click', () => {
    setOff(!isOff());
    toggle.textContent = say(isOff() ? 'keysOn' : 'keysOff');
  });
  const group = document.createElement('div');
  group.className = 'govuk-button-group';
  group.append(close, toggle);
  dialog.append(title, list, group);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  return dialog;
}

/** What keys do that no element names. The arrows walk only from within the rows: elsewhere they scroll. */
function plain(key: string, open: () => void): boolean {
  switch (key) {
    case '?':
      open();
      return true;
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case 'ArrowDown':
      return inRow() !== null && move(1);
    case 'ArrowUp':
      return inRow() !== null && move(-1);
    case 'x':
      return check();
    default:
      return false;
  }
}

/**
 * data-key="x" on a link, button or field: that key alone uses it, "1 gm" lets 1 do it as well as g and then m. j and k walk
 * [data-doorstep-rows], the arrows too once the focus is there, and x checks a row.
 * ? (or a [data-doorstep-keys] button) shows them all, and turns them off for those whom they disturb.
 */
export function shortcuts(): void {
  const opener = document.querySelector('[data-doorstep-keys]');
  if (!opener) return;
  const marked = () =>
    [...document.querySelectorAll<HTMLElement>('[data-key]')].filter((element) => element.checkVisibility());
  const open = () => {
    if (!document.querySelector('dialog.ds-keys')) help(marked()).showModal();
  };
  opener.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (target.isContentEditable || target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select')) return;
    if (document.querySelector('dialog[open]') || isOff()) return;
    if (event.key === 'Shift') return;
    const pressed = begun + event.key;
    begun = '';
    const all = marked();
    const element =
      all.find((candidate) => keysOf(candidate).includes(pressed)) ?? all.find((candidate) => keysOf(candidate).includes(event.key));
    if (element) use(element);
    else if (all.some((candidate) => keysOf(candidate).some((keys) => keys.length > 1 && keys.startsWith(event.key)))) begin(event.key);
    else if (!plain(event.key, open)) return;
    event.preventDefault();
  });
}
