import { pair } from './words.ts';

/** True for a key pressed alone, and not while an input method puts a word together. */
export const bare = (event: KeyboardEvent) =>
  !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && event.keyCode !== 229;

/** Listens to presses of the element from now on; one that came before (pages/taps.ts kept it) is the first. */
export function onPress(element: HTMLElement, act: () => void): void {
  element.addEventListener('click', act);
  element.dataset['taken'] = '';
  if (element.dataset['pressed'] === undefined) return;
  delete element.dataset['pressed'];
  act();
}

/** The point of the box, in pixels, that was tapped before there was a map in it. From now on the map hears taps itself. */
export function earlyTap(box: HTMLElement): [number, number] | undefined {
  const tapped = pair(box.dataset['tapped']);
  box.dataset['taken'] = '';
  delete box.dataset['tapped'];
  box.dispatchEvent(new Event('doorstep-taken', { bubbles: true }));
  return tapped;
}
