import { Marker } from 'maplibre-gl';
import { ready, show, whole } from './base.ts';
import { pair } from './words.ts';

/** A small map with one point: data-spot. */
export async function spot(box: HTMLElement): Promise<void> {
  const at = pair(box.dataset['spot']);
  if (!at) return;
  const map = await show(box, { center: [at[1], at[0]], zoom: 15 });
  if (!map) return;
  new Marker({ color: '#b0451f' }).setLngLat([at[1], at[0]]).addTo(map);
  await whole(map, box);
  ready(map, box);
}
