import { say, statusFor } from './texts.ts';

const waiting = '[data-doorstep-map-open], [data-doorstep-show], [data-doorstep-forget]';

/**
 * The map's script is large and comes late. What is pressed before it listens is kept on the element (data-pressed), and a tap on
 * a map that is not drawn yet on the map (data-tapped="x,y"); the map's script takes both up (map/early.ts) and says so by data-taken.
 */
export function keepTaps(): void {
  document.addEventListener('click', (event) => {
    if (!(event.target instanceof Element)) return;
    const pressed = event.target.closest<HTMLElement>(waiting);
    if (pressed && !pressed.closest('[data-taken]')) {
      // Of the rows of a list only the last one that was pressed can be shown.
      if (pressed.matches('[data-doorstep-show]')) document.querySelectorAll<HTMLElement>('[data-doorstep-show][data-pressed]').forEach((row) => delete row.dataset['pressed']);
      pressed.dataset['pressed'] = '';
    }
    const map = event.target.closest<HTMLElement>('[data-doorstep-map]:not([data-taken])');
    if (!map) return;
    const frame = map.getBoundingClientRect();
    const [x, y] = [Math.round(event.clientX - frame.left - map.clientLeft), Math.round(event.clientY - frame.top - map.clientTop)];
    map.dataset['tapped'] = `${x},${y}`;
    map.style.setProperty('--ds-tap-x', `${x}px`);
    map.style.setProperty('--ds-tap-y', `${y}px`);
    statusFor(map).textContent = say('tapKept');
  });
  document.addEventListener('doorstep-taken', (event) => {
    if (event.target instanceof HTMLElement) unsay(event.target);
  });
  // Who gives the place in another way meanwhile has changed their mind.
  document.addEventListener('change', (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.target.value === '') return;
    for (const map of document.querySelectorAll<HTMLElement>('[data-tapped][data-lat]')) {
      if (event.target.name === 'spot' || event.target.matches(map.dataset['lat'] ?? '')) forget(map);
    }
  });
}

function forget(map: HTMLElement): void {
  delete map.dataset['tapped'];
  unsay(map);
}

function unsay(map: HTMLElement): void {
  const status = statusFor(map);
  if (status.textContent === say('tapKept')) status.textContent = '';
}
