import { bare, onPress } from './early.ts';
import { pair, tell } from './words.ts';

const pause = 300;

/** What a fetch brings as text; undefined without a network, when refused, or when a newer one took its place. */
async function ask(address: URL, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(address, { signal });
    return answer.ok ? await answer.text() : undefined;
  } catch (failure) {
    if (failure instanceof DOMException || failure instanceof TypeError) return undefined;
    throw failure;
  }
}

/**
 * data-doorstep-find="#box" on a search field: shows places of that name as radio buttons in the box while one types.
 * The same comes from the server when the form of the field is sent without script.
 */
function finding(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>('[data-doorstep-find]')) {
    const box = document.querySelector<HTMLElement>(field.dataset['doorstepFind'] ?? '');
    if (!box) continue;
    let asking = new AbortController();
    let waiting = 0;
    const find = async () => {
      clearTimeout(waiting);
      asking.abort();
      asking = new AbortController();
      const wanted = field.value.trim();
      if (wanted === '') return box.replaceChildren();
      const address = new URL('/map/part/spots', location.href);
      address.searchParams.set('find', wanted);
      const markup = await ask(address, asking.signal);
      if (markup !== undefined) box.innerHTML = markup;
    };
    field.addEventListener('input', () => {
      clearTimeout(waiting);
      waiting = window.setTimeout(find, pause);
    });
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !bare(event)) return;
      // Enter would send the form around the field, or leave the page and what was typed on it.
      event.preventDefault();
      void find();
    });
    const button = field.form?.querySelector<HTMLButtonElement>('[data-doorstep-find-now]');
    if (button) {
      // As the form's first button that sends, it would be the one that Enter presses in every other field.
      button.type = 'button';
      button.addEventListener('click', () => void find());
    }
    // What was typed before this script came is looked for, too.
    if (field.value.trim() !== field.defaultValue.trim()) void find();
  }
}

/**
 * data-doorstep-place on the element that says in words where the point is: data-lat and data-long name its inputs. Says so
 * anew whenever they change, and lets a radio button "spot" set them. data-place-frame around it is shown while there is a point.
 */
function saying(): void {
  for (const words of document.querySelectorAll<HTMLElement>('[data-doorstep-place]')) {
    const lat = document.querySelector<HTMLInputElement>(words.dataset['lat'] ?? '');
    const long = document.querySelector<HTMLInputElement>(words.dataset['long'] ?? '');
    if (!lat || !long) continue;
    const frame = words.closest<HTMLElement>('[data-place-frame]');
    let asking = new AbortController();
    const show = async () => {
      asking.abort();
      asking = new AbortController();
      const at = pair(lat.value && long.value ? `${lat.value},${long.value}` : undefined);
      for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="spot"]:checked')) {
        const spot = pair(radio.value);
        if (!at || !spot || Math.abs(at[0] - spot[0]) > 2e-5 || Math.abs(at[1] - spot[1]) > 2e-5) radio.checked = false;
      }
      if (frame) frame.hidden = !at;
      if (!at) {
        words.textContent = tell('pinGone');
        return;
      }
      const address = new URL('/map/part/here', location.href);
      address.searchParams.set('at', at.join(','));
      const said = await ask(address, asking.signal);
      if (said !== undefined) words.textContent = `${tell('pinSet')} ${said}`;
    };
    const forget = frame?.querySelector<HTMLElement>('[data-doorstep-forget]');
    if (forget) {
      onPress(forget, () => {
        clearPoint(lat, long);
        document.querySelector<HTMLElement>('[data-doorstep-find]')?.focus();
      });
    }
    long.addEventListener('change', () => void show());
    if (lat.type !== 'hidden') lat.addEventListener('change', () => void show());
    document.addEventListener('change', (event) => {
      if (!(event.target instanceof HTMLInputElement) || event.target.name !== 'spot') return;
      const spot = pair(event.target.value);
      if (spot) setPoint(lat, long, ...spot);
    });
    // A place that was chosen or found before this script came.
    const chosen = [...document.querySelectorAll<HTMLInputElement>('input[name="spot"]')].find((radio) => radio.checked && !radio.defaultChecked);
    const spot = pair(chosen?.value);
    if (spot) setPoint(lat, long, ...spot);
    else if (lat.value && long.value && frame?.hidden) void show();
  }
}

/** Writes a point into its two inputs and tells who listens to them. Five decimals are about a metre. */
export function setPoint(lat: HTMLInputElement, long: HTMLInputElement, latitude: number, longitude: number): void {
  lat.value = latitude.toFixed(5);
  long.value = longitude.toFixed(5);
  for (const input of [lat, long]) input.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Takes the point out of its inputs and tells who listens to them. */
export function clearPoint(lat: HTMLInputElement, long: HTMLInputElement): void {
  lat.value = long.value = '';
  for (const input of [lat, long]) input.dispatchEvent(new Event('change', { bubbles: true }));
}

/** data-doorstep-here="/address" on a locate button: once the reader's place is known, that page opens around it. */
function here(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-doorstep-here]')) {
    const lat = document.querySelector<HTMLInputElement>(button.dataset['lat'] ?? '');
    const long = document.querySelector<HTMLInputElement>(button.dataset['long'] ?? '');
    const go = () => {
      const address = new URL(button.dataset['doorstepHere'] ?? '', location.href);
      address.searchParams.set('near', `${lat?.value},${long?.value}`);
      location.assign(address);
    };
    long?.addEventListener('change', go);
    // Found before this script came; who comes back to the page wants to stay.
    const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    if (lat?.value && long?.value && visit?.type === 'navigate') go();
  }
}

export function whereabouts(): void {
  finding();
  saying();
  here();
}
