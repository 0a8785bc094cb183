import { Marker, type GeoJSONSource, type LngLat, type MapMouseEvent } from 'maplibre-gl';
import { areasOf, ready, show, whole, type Beginning, type MapLibre } from './base.ts';
import { fillLegend, imageOf, many, mark, markOf, sharpness } from './marks.ts';
import { pair, tell } from './words.ts';

interface Pins {
  more: boolean;
  states: string[];
  pins: [latitude: number, longitude: number, state: number, reference: string][];
}

// Palest for none, each step darker: as the legend in styles/map.scss.
const shades = ['#f3ecdf', '#cfe3e1', '#8fbfbd', '#3f8a8c', '#0d5c61'];
const nothing: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

const features = (read: Pins): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: read.pins.map(([latitude, longitude, state, reference]) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [longitude, latitude] },
    properties: { mark: markOf(read.states[state] ?? ''), reference },
  })),
});

/** What an address answers; undefined without a network, when it is refused, or when a newer question took its place. */
async function fetched(address: URL, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(address, signal ? { signal } : {});
    return answer.ok ? await answer.text() : undefined;
  } catch (failure) {
    if (failure instanceof DOMException || failure instanceof TypeError) return undefined;
    throw failure;
  }
}

const boxOf = (map: MapLibre) => {
  const [[west, south], [east, north]] = map.getBounds().toArray();
  return [west, south, east, north].map((degrees) => degrees!.toFixed(5)).join(',');
};

/** The map of all requests on /map, and the list beside it that goes with it. */
export async function town(box: HTMLElement): Promise<void> {
  const note = document.querySelector<HTMLElement>('#map-note');
  const say = (text: string) => {
    if (note) note.textContent = text;
  };
  const pinsAt = new URL(box.dataset['pins'] ?? '', location.href);
  const answer = await fetched(pinsAt);
  let pins = answer ? (JSON.parse(answer) as Pins) : undefined;
  if (!pins) say(tell('noPins'));
  // A pin can be opened once the pins are there: a tap before that is kept.
  let open: ((at: LngLat) => void) | undefined;
  let kept: LngLat | undefined;
  const map = await show(box, begin(box, pins), (at) => (open ? open(at) : (kept = at)));
  if (!map) return;
  await whole(map, box);
  fillLegend();
  draw(map, pins);
  if (pins?.more) say(tell('more'));
  const home = pair(box.dataset['spot']);
  if (home) new Marker({ color: '#083f44', className: 'ds-map__home' }).setLngLat([home[1], home[0]]).addTo(map);

  const card = new Card(map);
  for (const layer of ['pins', 'many', 'areas']) {
    map.on('mouseenter', layer, () => (map.getCanvas().style.cursor = 'pointer'));
    map.on('mouseleave', layer, () => (map.getCanvas().style.cursor = ''));
  }
  modes(map, box, () => (pins ? features(pins) : nothing), card);

  if (pins && pins.pins.length > 0) await drawn(map);
  open = (at) => void openAt(map, card, map.project(at));
  if (kept) map.once('idle', () => open?.(kept!));
  map.on('idle', () => {
    box.dataset['marks'] = String(map.queryRenderedFeatures({ layers: ['pins', 'many'] }).length);
  });
  ready(map, box);

  const list = document.querySelector<HTMLElement>('#map-list');
  const follow = document.querySelector<HTMLInputElement>('#map-follow');
  let asking = new AbortController();
  let waiting = 0;
  const look = async () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const view = boxOf(map);
    if (pins?.more) {
      const part = new URL(pinsAt);
      part.searchParams.set('box', view);
      const fresh = await fetched(part, signal);
      const read = fresh ? (JSON.parse(fresh) as Pins) : undefined;
      if (read && !signal.aborted) {
        const all: Pins = { ...read, more: true };
        pins = all;
        for (const name of ['pins', 'heat']) map.getSource<GeoJSONSource>(name)?.setData(features(all));
        say(read.more ? tell('more') : '');
      }
    }
    if (!list || !follow?.checked) return;
    const part = new URL(box.dataset['list'] ?? '', location.href);
    part.searchParams.delete('page');
    part.searchParams.set('box', view);
    const fresh = await fetched(part, signal);
    if (fresh === undefined || signal.aborted) return;
    list.innerHTML = fresh;
    if (!pins?.more) say(list.querySelector('#map-total strong')?.textContent?.trim() ?? '');
    const page = new URL(box.dataset['page'] ?? '', location.href);
    page.searchParams.delete('page');
    page.searchParams.set('box', view);
    history.replaceState(null, '', page);
  };
  map.on('moveend', (event) => {
    clearTimeout(waiting);
    if (!(event as { quiet?: boolean }).quiet) waiting = window.setTimeout(look, 350);
  });
  follow?.addEventListener('change', () => follow.checked && void look());

  const showRow = (button: HTMLElement | null) => {
    const at = pair(button?.dataset['doorstepShow']);
    if (!button || !at) return;
    // The list stays as it is: who walks through it must not lose their place.
    map.jumpTo({ center: [at[1], at[0]], zoom: Math.max(map.getZoom(), 17) }, { quiet: true });
    box.scrollIntoView({ block: 'nearest' });
    void card.open([button.dataset['reference'] ?? ''], 1, button);
  };
  if (!list) return;
  list.addEventListener('click', (event) => showRow((event.target as HTMLElement).closest<HTMLElement>('[data-doorstep-show]')));
  list.dataset['taken'] = '';
  showRow(list.querySelector<HTMLElement>('[data-pressed]'));
}

function begin(box: HTMLElement, pins: Pins | undefined): Beginning {
  const bounds = (box.dataset['bounds'] ?? '').split(',').map(Number);
  if (bounds.length === 4) return { bounds: bounds as [number, number, number, number] };
  const all = pins?.pins ?? [];
  const first = all[0];
  if (!first) return { center: [0, 0], zoom: 2 };
  return {
    bounds: all.reduce(
      ([west, south, east, north], [latitude, longitude]) =>
        [Math.min(west, longitude), Math.min(south, latitude), Math.max(east, longitude), Math.max(north, latitude)],
      [first[1], first[0], first[1], first[0]] as [number, number, number, number],
    ),
  };
}

function draw(map: MapLibre, pins: Pins | undefined): void {
  // A picture that is made after the tile was laid out would not be drawn, so MapLibre waits for this.
  map.setMissingStyleImageResolver(async (id) => {
    const [kind, name] = id.split(':');
    if (!name || map.hasImage(id)) return;
    if (kind === 'mark') map.addImage(id, imageOf(mark(name)), { pixelRatio: sharpness });
    if (kind === 'many') map.addImage(id, imageOf(many(Number(name))), { pixelRatio: sharpness });
  });
  map.addSource('pins', { type: 'geojson', data: pins ? features(pins) : nothing, cluster: true, clusterRadius: 52, clusterMaxZoom: 17 });
  map.addLayer({
    id: 'pins', type: 'symbol', source: 'pins', filter: ['!', ['has', 'point_count']],
    layout: { 'icon-image': ['concat', 'mark:', ['get', 'mark']], 'icon-allow-overlap': true, 'icon-ignore-placement': true },
  });
  // Large numbers are rounded, so that few pictures have to be made.
  const count = ['get', 'point_count'];
  map.addLayer({
    id: 'many', type: 'symbol', source: 'pins', filter: ['has', 'point_count'],
    layout: {
      'icon-image': ['concat', 'many:', ['to-string', ['case', ['>=', count, 1000], ['*', 100, ['round', ['/', count, 100]]], count]]] as never,
      'icon-allow-overlap': true, 'icon-ignore-placement': true,
    },
  });
}

/** Until the worker has grouped the pins. */
const drawn = (map: MapLibre) =>
  new Promise<void>((done) => {
    const look = () => {
      if (!map.isSourceLoaded('pins')) return;
      map.off('sourcedata', look);
      done();
    };
    map.on('sourcedata', look);
    look();
  });

async function openAt(map: MapLibre, card: Card, point: MapMouseEvent['point']): Promise<void> {
  const reach = 8;
  const layers = ['pins', 'many', 'areas'].filter((layer) => map.getLayer(layer) && map.getLayoutProperty(layer, 'visibility') !== 'none');
  const found = map.queryRenderedFeatures([[point.x - reach, point.y - reach], [point.x + reach, point.y + reach]], { layers });
  const group = found.find((feature) => feature.layer.id === 'many');
  if (group) {
    const zoom = await map.getSource<GeoJSONSource>('pins')!.getClusterExpansionZoom(group.properties['cluster_id'] as number);
    const [longitude, latitude] = (group.geometry as GeoJSON.Point).coordinates as [number, number];
    return void map.easeTo({ center: [longitude, latitude], zoom });
  }
  const references = [...new Set(found.filter((feature) => feature.layer.id === 'pins').map((feature) => String(feature.properties['reference'])))];
  if (references.length > 0) return card.open(references, references.length, map.getCanvas());
  const area = found.find((feature) => feature.layer.id === 'areas');
  if (area) card.area(String(area.properties['code']));
}

/** Pins, heat or shaded areas, whichever is chosen. */
function modes(map: MapLibre, box: HTMLElement, data: () => GeoJSON.FeatureCollection, card: Card): void {
  const layers: Record<string, string[]> = { pins: ['pins', 'many'], heat: ['heat'], areas: ['areas', 'areas-edge'] };
  const make: Record<string, () => Promise<void> | void> = {
    heat: () => {
      const points = data();
      map.addSource('heat', { type: 'geojson', data: points });
      // The more there are, the less each counts, so that the reddest stays the densest; and each zoom strews them wider.
      const each = Math.min(1.2, 500 / Math.max(1, points.features.length));
      const zoom = map.getZoom();
      map.addLayer({
        id: 'heat', type: 'heatmap', source: 'heat',
        paint: {
          'heatmap-radius': ['interpolate', ['linear'], ['zoom'], 10, 14, 14, 26, 18, 40],
          'heatmap-intensity': ['interpolate', ['exponential', 2], ['zoom'], zoom - 3, each / 8, zoom + 5, each * 32],
          'heatmap-opacity': 0.8,
          'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'],
            0, 'rgba(255,195,92,0)', 0.15, 'rgba(255,195,92,0.7)', 0.45, '#e2803c', 0.75, '#b0451f', 1, '#6e1410'],
        },
      });
    },
    areas: async () => {
      const rows = new Map([...document.querySelectorAll<HTMLElement>('#by-area tr:not([data-shade=""])[data-shade]')].map((row) => [row.dataset['area'], Number(row.dataset['shade'])]));
      // In a city the list leaves out the smallest areas; the map shades them all the same.
      for (const pair of document.querySelector<HTMLElement>('#other-areas')?.dataset['shades']?.split(' ') ?? []) {
        const at = pair.lastIndexOf('=');
        rows.set(pair.slice(0, at), Number(pair.slice(at + 1)));
      }
      const read = await areasOf(box.dataset['areas']);
      const shaded = read.features.filter((feature) => rows.has(String(feature.properties?.['code'])));
      for (const feature of shaded) feature.properties!['shade'] = rows.get(String(feature.properties!['code']));
      map.addSource('areas', { type: 'geojson', data: { type: 'FeatureCollection', features: shaded } });
      map.addLayer({ id: 'areas', type: 'fill', source: 'areas', paint: { 'fill-color': ['match', ['get', 'shade'], 1, shades[1]!, 2, shades[2]!, 3, shades[3]!, 4, shades[4]!, shades[0]!], 'fill-opacity': 0.85 } });
      map.addLayer({ id: 'areas-edge', type: 'line', source: 'areas', paint: { 'line-color': '#083f44', 'line-width': 1 } });
    },
  };
  const choose = async (mode: string) => {
    card.close();
    if (mode !== 'pins' && !map.getSource(mode)) await make[mode]?.();
    for (const [name, ids] of Object.entries(layers)) {
      for (const id of ids) if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', name === mode ? 'visible' : 'none');
    }
    for (const legend of document.querySelectorAll<HTMLElement>('[data-legend]')) legend.hidden = legend.dataset['legend'] !== mode;
    box.dataset['mode'] = mode;
  };
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="map-mode"]')) {
    radio.addEventListener('change', () => void choose(radio.value));
    // A page that comes back keeps its choice.
    if (radio.checked && radio.value !== 'pins') void choose(radio.value);
  }
}

/** What a pin stands for, over the foot of the map. */
class Card {
  private readonly panel = document.querySelector<HTMLElement>('#map-card')!;
  private readonly title = this.panel.querySelector<HTMLElement>('h2')!;
  private readonly body = this.panel.querySelector<HTMLElement>('[data-card-body]')!;
  private back: HTMLElement | undefined;

  constructor(private readonly map: MapLibre) {
    this.panel.querySelector('button')!.addEventListener('click', () => this.close(true));
    this.panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close(true);
    });
  }

  async open(references: string[], count: number, from: HTMLElement): Promise<void> {
    const address = new URL('/map/part/cards', location.href);
    for (const reference of references) address.searchParams.append('request', reference);
    const markup = await fetched(address);
    this.show(count === 1 ? tell('cardOne') : tell('cardSome', count), markup ?? tell('failed'), from);
  }

  area(code: string): void {
    const row = document.querySelector<HTMLElement>(`#by-area tr[data-area="${CSS.escape(code)}"]`);
    const link = row?.querySelector('a');
    const other = document.querySelector<HTMLElement>('#other-areas')?.dataset['address'];
    if (!row && other) {
      const address = new URL(other, location.href);
      address.searchParams.set('area', code);
      location.assign(address);
    }
    if (!row || !link) return;
    const body = document.createElement('p');
    body.className = 'govuk-body';
    body.append(link.cloneNode(true), `: ${row.querySelector('td')?.textContent ?? ''}`);
    this.show(link.textContent ?? '', body.outerHTML, this.map.getCanvas());
  }

  close(backwards = false): void {
    this.panel.hidden = true;
    if (backwards) this.back?.focus();
  }

  private show(title: string, markup: string, from: HTMLElement): void {
    this.title.textContent = title;
    this.body.innerHTML = markup;
    this.panel.hidden = false;
    this.back = from;
    this.panel.focus({ preventScroll: true });
    if (this.panel.getBoundingClientRect().bottom > innerHeight || this.panel.getBoundingClientRect().top < 0) this.panel.scrollIntoView({ block: 'nearest' });
  }
}
