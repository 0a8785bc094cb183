import { composes, modified } from './pressed.ts';
import { say } from './texts.ts';
import { forgetUndo, undoable } from './undo.ts';

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

const nameOf = (element: HTMLElement) => labelOf(element).trim();

/** Words that would be lost with the page. */
const written = () =>
  [...document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>('form[method="post"] :is(textarea, input)')].some(
    (field) => /^(textarea|text|search|email|tel|url|number|date|time)$/.test(field.type) && field.value !== field.defaultValue,
  );

/** The button or link to which a key led and which waits for Enter, and where the focus was before. */
let armed: { element: HTMLElement; before: Element | null } | undefined;

function disarm(): void {
  const was = armed;
  armed = undefined;
  if (!was || document.activeElement !== was.element) return;
  if (was.before instanceof HTMLElement && was.before !== document.body) was.before.focus();
  else was.element.blur();
}

/** Leads to what a single key must not do by itself: Enter does it, any other key leaves it. */
function arm(element: HTMLElement, text: string): void {
  const before = armed?.before ?? document.activeElement;
  element.focus();
  armed = { element, before };
  undoable({ text, back: disarm, meant: () => armed !== undefined });
  element.addEventListener('blur', () => {
    if (armed?.element !== element) return;
    armed = undefined;
    forgetUndo();
  }, { once: true });
}

/** The fields of a step, in which the focus goes on: hidden ones, and those that only Enter needs, are none. */
const fieldsIn = (details: HTMLDetailsElement) =>
  [...(details.querySelector('form[method="post"]') ?? details).querySelectorAll<HTMLElement>(':is(input, select, textarea, button):enabled')].filter(
    (field) => field.tabIndex >= 0 && field.checkVisibility(),
  );

/** Opens a form and goes into it. Escape closes it again; what was written stays in it. */
function enter(summary: HTMLElement, details: HTMLDetailsElement): void {
  const before = document.activeElement;
  const closed = !details.open;
  details.open = true;
  const fields = fieldsIn(details);
  (fields.find((field) => field instanceof HTMLInputElement && field.type === 'radio' && field.checked) ?? fields[0] ?? summary).focus();
  if (!closed) return;
  undoable({
    text: say('keysOpened', nameOf(summary)),
    back: () => {
      details.open = false;
      if (before instanceof HTMLElement && before !== document.body && before.checkVisibility()) before.focus();
      else summary.focus();
    },
    meant: () => details.open && (details.contains(document.activeElement) || document.activeElement === document.body),
  });
}

/** Chooses, and can choose again what was chosen before. */
function choose(input: HTMLInputElement): void {
  const group = input.type === 'radio' ? [...document.querySelectorAll<HTMLInputElement>('input[type="radio"]')].filter((one) => one.name === input.name && one.form === input.form) : [input];
  const before = group.map((one) => one.checked);
  input.focus();
  input.click();
  undoable({
    text: say(input.checked ? 'keysChosen' : 'keysNotChosen', nameOf(input)),
    back: () => {
      group.forEach((one, place) => (one.checked = before[place] ?? false));
      (group[before.indexOf(true)] ?? input).focus();
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
  });
}

/** Uses what a key names. A single key never sends a form, and never leaves a page on which something is written. */
function use(element: HTMLElement): void {
  const details = element.matches('summary') ? element.closest('details') : null;
  if (details) enter(element, details);
  else if (element instanceof HTMLInputElement && /^(radio|checkbox)$/.test(element.type)) choose(element);
  else if (element instanceof HTMLButtonElement && element.type !== 'button') arm(element, say('keysSend', nameOf(element)));
  else if (element.matches('a[href]') && written()) arm(element, say('keysLeave', nameOf(element)));
  else {
    element.focus();
    if (element.matches('a[href], button')) element.click();
  }
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

/** The box, or the one that took its place when the list was asked for again. */
const boxOf = (box: HTMLInputElement) =>
  box.isConnected ? box : document.querySelector<HTMLInputElement>(`[data-doorstep-rows] input[value="${CSS.escape(box.value)}"]`);

/** Checks or unchecks the row in which the focus is. */
function check(): boolean {
  const box = inRow()?.querySelector<HTMLInputElement>('input[type="checkbox"]');
  if (!box) return false;
  box.click();
  undoable({ text: say(box.checked ? 'keysChosen' : 'keysNotChosen', (box.ariaLabel ?? box.labels?.[0]?.textContent ?? '').trim()), back: () => boxOf(box)?.click() });
  return true;
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
  const rows: [string[], string][] = marked.map((element) => [keysOf(element), nameOf(element)]);
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

/** Where keys are letters or have a meaning of their own. */
const writes = (target: HTMLElement) =>
  target.isContentEditable || target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select, [role="textbox"], [role="combobox"], [role="listbox"]');

/** The opened form in which the focus is; what stands in rows is no form. */
const formAround = (target: HTMLElement) =>
  target.tagName === 'SUMMARY' || target.closest('[data-doorstep-rows]') ? null : target.closest<HTMLDetailsElement>('details[open]');

/** A letter on a radio button of an opened form begins its words: they go where words go. */
function write(details: HTMLDetailsElement, event: KeyboardEvent): void {
  if (event.key.length === 1 && event.key !== ' ') fieldsIn(details).find((field) => field.matches('textarea'))?.focus();
}

/**
 * data-key="x" on a link, button or field: that key alone uses it, "1 gm" lets 1 do it as well as g and then m. j and k walk
 * [data-doorstep-rows], the arrows too once the focus is there, and x checks a row. What sends a form only takes the focus, a form
 * that opens takes it too, and what a key did is said at the foot, where it is taken back.
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
    if (modified(event) || composes(event) || event.defaultPrevented) return;
    const target = event.target as HTMLElement;
    if (writes(target) || document.querySelector('dialog[open]') || isOff()) return;
    if (event.key === 'Shift') return;
    // A key that is held down walks on, and does nothing else twice.
    if (event.repeat && !/^(j|k|Arrow.*)$/.test(event.key)) return;
    if (armed && document.activeElement === armed.element && event.key !== 'Enter') {
      if (event.key === 'Tab') return;
      // Space presses a button, too, and stands in every sentence.
      if (event.key === ' ') event.preventDefault();
      if (event.key !== 'Escape') {
        disarm();
        forgetUndo();
      }
    }
    const form = formAround(target);
    if (form) {
      write(form, event);
      return;
    }
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
