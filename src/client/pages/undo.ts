import { composes } from './pressed.ts';
import { say } from './texts.ts';

/** What was just done, in words, and how to take it back. */
export interface Undoable {
  text: string;
  back: () => void;
  /** False when Escape is not meant for this any more; always meant when left out. */
  meant?: () => boolean;
}

let last: Undoable | undefined;
let strip: { frame: HTMLElement; text: HTMLElement } | undefined;

function made(): { frame: HTMLElement; text: HTMLElement } {
  const frame = document.createElement('div');
  frame.className = 'ds-undo';
  const text = document.createElement('p');
  text.setAttribute('role', 'status');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'ds-link-button';
  button.append(say('undo'), ' ');
  const key = document.createElement('kbd');
  key.className = 'ds-key';
  key.ariaHidden = 'true';
  key.textContent = 'Esc';
  button.append(key);
  button.addEventListener('click', takeBack);
  frame.append(text, button);
  (document.querySelector('main') ?? document.body).append(frame);
  return { frame, text };
}

/** Says at the foot what a key did, and offers to take it back; Escape does, too. */
export function undoable(done: Undoable): void {
  strip ??= made();
  last = done;
  strip.frame.hidden = false;
  strip.text.textContent = done.text;
}

/** What was done is no longer what was done last. */
export function forgetUndo(): void {
  last = undefined;
  if (strip) strip.frame.hidden = true;
}

function takeBack(): void {
  const done = last;
  forgetUndo();
  done?.back();
}

/** Escape takes back what a key did last. The map, which is a script of its own, tells by the event doorstep-undo. */
export function undo(): void {
  document.addEventListener('doorstep-undo', (event) => undoable((event as CustomEvent<Undoable>).detail));
  // Who writes goes on from there: the strip is in the way, Escape still works.
  document.addEventListener('input', (event) => {
    if (strip && event.target instanceof Element && event.target.matches('textarea, input:not([type="radio"], [type="checkbox"])')) strip.frame.hidden = true;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || composes(event) || event.defaultPrevented || !last || document.querySelector('dialog[open]')) return;
    if (!(last.meant?.() ?? true)) return;
    event.preventDefault();
    takeBack();
  });
}
