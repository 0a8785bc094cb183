// Words of the map, from each <template class="ds-map-words" data-…> of the page.
const words: Readonly<Record<string, string | undefined>> = Object.assign({}, ...Array.from(document.querySelectorAll<HTMLElement>('.ds-map-words'), (t) => ({ ...t.dataset })));

/** The text of this name with {0} filled in. */
export const tell = (name: string, value: string | number = '') => (words[name] ?? '').replace('{0}', String(value));

/** Two numbers with a comma between, such as a place in an address; undefined when it is none. */
export function pair(text: string | undefined): [number, number] | undefined {
  const [one, other] = (text ?? '').split(',').map(Number);
  return text && one !== undefined && other !== undefined && Number.isFinite(one) && Number.isFinite(other) ? [one, other] : undefined;
}
