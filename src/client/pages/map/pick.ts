import { Marker } from 'maplibre-gl';
import { ready, show, whole, type Beginning } from './base.ts';
import { clearPoint, setPoint } from './whereabouts.ts';
import { pair, tell } from './words.ts';

/** A map on which a pin is dropped and dragged: data-lat and data-long name its inputs, data-bounds the town. */
export async function pick(box: HTMLElement): Promise<void> {
  const lat = document.querySelector<HTMLInputElement>(box.dataset['lat'] ?? '');
  const long = document.querySelector<HTMLInputElement>(box.dataset['long'] ?? '');
  if (!lat || !long) return;
  const point = () => pair(lat.value && long.value ? `${lat.value},${long.value}` : undefined);
  const known = point();
  const bounds = (box.dataset['bounds'] ?? '').split(',').map(Number);
  const beginning: Beginning = known ? { center: [known[1], known[0]], zoom: 16 }
    : bounds.length === 4 ? { bounds: bounds as [number, number, number, number] }
    : { center: [0, 0], zoom: 2 };
  const drop = ({ lng, lat: latitude }: { lng: number; lat: number }) => setPoint(lat, long, latitude, lng);
  const map = await show(box, beginning, (at, _, byKey) => {
    const before = point();
    drop(at);
    // A mouse or a finger sees what it moved; a key is easily pressed once too often.
    const back = () => (before ? setPoint(lat, long, ...before) : clearPoint(lat, long));
    if (byKey) document.dispatchEvent(new CustomEvent('doorstep-undo', { detail: { text: tell('pinSet'), back } }));
  });
  if (!map) return;

  const pin = new Marker({ color: '#b0451f', draggable: true });
  let shown = false;
  const place = () => {
    const at = point();
    if (at) {
      pin.setLngLat([at[1], at[0]]);
      if (!shown) pin.addTo(map);
      if (!map.getBounds().contains([at[1], at[0]])) map.easeTo({ center: [at[1], at[0]], zoom: Math.max(map.getZoom(), 16) });
    } else if (shown) pin.remove();
    shown = at !== undefined;
  };
  long.addEventListener('change', place);
  pin.on('dragend', () => drop(pin.getLngLat()));
  place();
  const tools = box.closest<HTMLElement>('[data-map-frame]')?.querySelector<HTMLElement>('[data-map-tools]');
  const button = (text: string, act: () => void) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'govuk-button govuk-button--secondary govuk-!-margin-bottom-0';
    made.textContent = text;
    made.addEventListener('click', act);
    tools?.append(made);
  };
  button(tell('pinHere'), () => drop(map.getCenter()));
  button(tell('pinAway'), () => clearPoint(lat, long));
  await whole(map, box);
  ready(map, box);
}
