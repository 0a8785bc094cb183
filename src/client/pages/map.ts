// Pages with a map, and those where a place is chosen. MapLibre itself is fetched only when a map is shown.
import { onPress } from './map/early.ts';
import { whereabouts } from './map/whereabouts.ts';

const draw = {
  town: async (box: HTMLElement) => (await import('./map/town.ts')).town(box),
  pick: async (box: HTMLElement) => (await import('./map/pick.ts')).pick(box),
  spot: async (box: HTMLElement) => (await import('./map/spot.ts')).spot(box),
};

whereabouts();

for (const box of document.querySelectorAll<HTMLElement>('[data-doorstep-map="town"]')) void draw.town(box);

/** data-doorstep-map-open="#id" on a button: shows or hides that map, and draws it the first time. */
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-doorstep-map-open]')) {
  const box = document.querySelector<HTMLElement>(button.dataset['doorstepMapOpen'] ?? '');
  if (!box) continue;
  const frame = box.closest<HTMLElement>('[data-map-frame]') ?? box;
  let drawn = false;
  onPress(button, () => {
    frame.hidden = !frame.hidden;
    button.ariaExpanded = String(!frame.hidden);
    if (frame.hidden || drawn) return;
    drawn = true;
    void (box.dataset['doorstepMap'] === 'pick' ? draw.pick(box) : draw.spot(box));
  });
}
