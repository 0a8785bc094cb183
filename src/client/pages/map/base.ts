import 'maplibre-gl/dist/maplibre-gl.css';
import { AttributionControl, Map as MapLibre, NavigationControl, setWorkerUrl, type LngLat, type MapOptions } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { bare, earlyTap } from './early.ts';
import { tell } from './words.ts';

// A file of our own address: the CSP allows no worker made from text.
setWorkerUrl(new URL(workerUrl, location.href).href);

type Style = Exclude<MapOptions['style'], string | undefined>;

/** The ground without a town's map: the areas' outlines are drawn on it. */
const plain: Style = { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#f6f1e7' } }] };

async function styleOf(address: string): Promise<Style> {
  if (!address) return plain;
  try {
    const answer = await fetch(address);
    return answer.ok ? ((await answer.json()) as Style) : plain;
  } catch (failure) {
    if (failure instanceof TypeError || failure instanceof SyntaxError) return plain;
    throw failure;
  }
}

export type { MapLibre };

/** Where a map begins. */
export type Beginning = { bounds: [number, number, number, number] } | { center: [number, number]; zoom: number };

/**
 * Puts the town's map, as the page's words name its style, into the box, whose data-areas and data-label say what else. Undefined when this browser cannot;
 * then the box says so, and the page works without. The map knows its places at once, long before it is drawn (whole), so taps
 * mean something from the first moment: `tapped` hears of them, those included that came while this script was on its way.
 */
export async function show(box: HTMLElement, beginning: Beginning, tapped?: (at: LngLat, map: MapLibre, byKey: boolean) => void): Promise<MapLibre | undefined> {
  const style = await styleOf(tell('style'));
  const early = earlyTap(box);
  let map: MapLibre;
  try {
    map = new MapLibre({
      container: box,
      style,
      ...('bounds' in beginning ? { bounds: beginning.bounds, fitBoundsOptions: { padding: 24, maxZoom: 16 } } : beginning),
      minZoom: 2,
      maxZoom: 19,
      dragRotate: false,
      pitchWithRotate: false,
      renderWorldCopies: false,
      attributionControl: false,
      // Groups fade into each other when the map is zoomed, unless somebody wants stillness.
      fadeDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 300,
      // One finger and the wheel scroll the page, so nobody gets stuck on the map.
      cooperativeGestures: true,
      locale: {
        'Map.Title': box.dataset['label'] ?? tell('mapLabel'),
        'Marker.Title': tell('pin'),
        'NavigationControl.ZoomIn': tell('zoomIn'),
        'NavigationControl.ZoomOut': tell('zoomOut'),
        'AttributionControl.ToggleAttribution': tell('attribution'),
        'CooperativeGesturesHandler.WindowsHelpText': tell('gestureCtrl'),
        'CooperativeGesturesHandler.MacHelpText': tell('gestureCmd'),
        'CooperativeGesturesHandler.MobileHelpText': tell('gestureTouch'),
      },
    });
  } catch {
    sayNoMap(box);
    return undefined;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new AttributionControl({ compact: false }), 'bottom-right');
  // A tile that does not come leaves a hole; the rest goes on.
  map.on('error', ({ error }) => console.warn(error.message));
  if (tapped) {
    map.on('click', (event) => tapped(event.lngLat, map, false));
    cross(map, () => tapped(map.getCenter(), map, true));
    // A style may say where the map begins.
    if (early) map.once('style.load', () => tapped(map.unproject(early), map, false));
  }
  return map;
}

/** Waits until the map is drawn; tiles that do not come in time are drawn later. */
export async function whole(map: MapLibre, box: HTMLElement): Promise<void> {
  await new Promise<void>((loaded) => map.once('load', () => loaded()));
  if (map.getStyle().layers.length <= 1) await outlines(map, box.dataset['areas']);
}

/** Says on the box that everything is on the map (data-drawn), and whether it is at rest (data-idle). */
export function ready(map: MapLibre, box: HTMLElement): void {
  const busy = () => (box.dataset['idle'] = 'no');
  busy();
  map.on('dataloading', busy);
  map.on('movestart', busy);
  map.on('idle', () => (box.dataset['idle'] = 'yes'));
  map.triggerRepaint();
  box.dataset['drawn'] = '';
}

/** Says on the box that there is no map; the page works without. */
export function sayNoMap(box: HTMLElement): void {
  const note = document.createElement('p');
  note.className = 'ds-map__none';
  note.textContent = tell('noMap');
  box.replaceChildren(note);
  box.dataset['drawn'] = 'no';
}

/** The areas as GeoJSON; nothing when they do not come. */
export async function areasOf(address: string | undefined): Promise<GeoJSON.FeatureCollection> {
  const nothing: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
  if (!address) return nothing;
  try {
    const answer = await fetch(address);
    if (!answer.ok) return nothing;
    const read = (await answer.json()) as GeoJSON.FeatureCollection;
    return { ...read, features: read.features.filter((feature) => feature.geometry) };
  } catch (failure) {
    if (failure instanceof TypeError || failure instanceof SyntaxError) return nothing;
    throw failure;
  }
}

/** The town without a map of its own: its areas on paper. */
async function outlines(map: MapLibre, address: string | undefined): Promise<void> {
  map.addSource('outlines', { type: 'geojson', data: await areasOf(address) });
  map.addLayer({ id: 'outlines-ground', type: 'fill', source: 'outlines', paint: { 'fill-color': '#ffffff', 'fill-opacity': 0.5 } });
  map.addLayer({ id: 'outlines', type: 'line', source: 'outlines', paint: { 'line-color': '#a89f8c', 'line-width': ['match', ['get', 'level'], 'town', 2.5, 'district', 2, 'community', 1.5, 1] } });
}

/** A cross in the middle for who moves the map by keys; Enter does there what a click would. */
function cross(map: MapLibre, use: () => void): void {
  const mark = document.createElement('div');
  mark.className = 'ds-map__cross';
  mark.ariaHidden = 'true';
  map.getCanvasContainer().append(mark);
  map.getCanvas().addEventListener('keydown', (event) => {
    if ((event.key !== 'Enter' && event.key !== ' ') || !bare(event)) return;
    event.preventDefault();
    if (!event.repeat) use();
  });
}
