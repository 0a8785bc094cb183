const partsOf = (root: ParentNode) => [...root.querySelectorAll<HTMLElement>('[data-doorstep-live-part]')];
const rowsOf = (root: ParentNode) =>
  new Map([...root.querySelectorAll<HTMLElement>('[data-row]')].map((row) => [row.dataset['row'] ?? '', row]));

/** How to find an element again after its part was replaced: by its id, or by its place in its row. */
function traceOf(element: Element | null): { row: string | undefined; index: number; find: (root: ParentNode) => HTMLElement | null } | undefined {
  if (!(element instanceof HTMLElement) || !element.closest('[data-doorstep-live-part]')) return undefined;
  const row = element.closest<HTMLElement>('[data-row]');
  const index = row ? [...document.querySelectorAll('[data-row]')].indexOf(row) : -1;
  const name = row?.dataset['row'];
  const selector = element instanceof HTMLInputElement ? 'input[type="checkbox"]' : 'a[href]';
  if (name !== undefined) return { row: name, index, find: (root) => rowsOf(root).get(name)?.querySelector<HTMLElement>(selector) ?? null };
  const address = element.getAttribute('href');
  return {
    row: undefined,
    index,
    find: (root) =>
      (element.id ? root.querySelector<HTMLElement>(`#${CSS.escape(element.id)}`) : null) ??
      (address === null ? null : root.querySelector<HTMLElement>(`[data-doorstep-live-part] a[href="${CSS.escape(address)}"]`)),
  };
}

/** Puts the fresh parts in the place of the old ones and returns how many rows came, went or changed. */
function swap(fresh: Document): number {
  const before = rowsOf(document);
  const old = new Map([...before].map(([name, row]) => [name, row.innerHTML]));
  const after = rowsOf(fresh);
  const changed = new Set([...after].filter(([name, row]) => old.get(name) !== row.innerHTML).map(([name]) => name));
  for (const name of old.keys()) if (!after.has(name)) changed.add(name);

  const trace = traceOf(document.activeElement);
  const checked = new Set([...document.querySelectorAll<HTMLInputElement>('[data-row] input:checked')].map((box) => box.value));
  const [x, y] = [scrollX, scrollY];
  for (const part of partsOf(document)) {
    const now = fresh.getElementById(part.id);
    if (!now) continue;
    const open = [...part.querySelectorAll('details')].map((one) => one.open);
    now.querySelectorAll('details').forEach((one, place) => (one.open = open[place] ?? one.open));
    if (now.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...now.childNodes);
  }

  for (const box of document.querySelectorAll<HTMLInputElement>('[data-row] input[type="checkbox"]')) box.checked = checked.has(box.value);
  for (const [name, row] of rowsOf(document)) if (changed.has(name) && old.has(name)) row.classList.add('ds-changed');
  if (trace) {
    // A row that is gone leaves the focus with the one that took its place.
    const links = [...document.querySelectorAll<HTMLElement>('[data-row] a[href]')];
    const next = trace.find(document) ?? (trace.row === undefined ? null : (links[Math.min(trace.index, links.length - 1)] ?? document.querySelector<HTMLElement>('.ds-views a[aria-current]')));
    next?.focus({ preventScroll: true });
  }

  scrollTo(x, y);
  document.dispatchEvent(new Event('doorstep-list'));
  return changed.size;
}

/**
 * data-doorstep-live="/address" on a list: that address tells when something of it changed. The page is asked for again, and its
 * [data-doorstep-live-part]s (each with an id) take the place of the old ones; what was checked, focused and scrolled stays. How many
 * rows changed is said in #live-status. Without script a reload shows the same.
 */
export function live(): void {
  const list = document.querySelector<HTMLElement>('[data-doorstep-live]');
  if (!list || !('EventSource' in window)) return;
  const status = document.getElementById('live-status');
  const address = new URL(list.dataset['doorstepLive'] ?? '', location.href);
  const texts = { one: list.dataset['changedOne'] ?? '', some: list.dataset['changed'] ?? '' };
  let since = list.dataset['since'] ?? '';
  let source: EventSource | undefined;
  let asking: Promise<void> | undefined;
  let again = false;

  const refresh = async () => {
    try {
      const response = await fetch(location.href, { headers: { Accept: 'text/html', 'Doorstep-Live': '1' } });
      // Signed out meanwhile: what is here stays, and the next click leads to the sign-in.
      if (!response.ok || response.redirected) return;
      const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
      const next = fresh.querySelector<HTMLElement>('[data-doorstep-live]');
      if (!next) return;
      since = next.dataset['since'] ?? since;
      const count = swap(fresh);
      if (status && count > 0) status.textContent = count === 1 ? texts.one : texts.some.replace('{0}', String(count));
    } catch (failure) {
      // Without a network the list stays as it is; the connection tells again when it is back.
      if (!(failure instanceof TypeError)) throw failure;
    }
  };

  const changed = () => {
    // Changes that come while the list is being asked for are one more question, not many.
    if (asking) {
      again = true;
      return;
    }
    asking = refresh().finally(() => {
      asking = undefined;
      if (again) {
        again = false;
        changed();
      }
    });
  };

  const listen = () => {
    address.searchParams.set('since', since);
    source = new EventSource(address);
    source.addEventListener('changed', changed);
  };

  listen();
  // An open connection would keep the page out of the browser's memory for going back.
  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', (event) => {
    if (event.persisted) listen();
  });
}

/** data-doorstep-check-all: checks every row's box; [data-doorstep-checked] says how many are. */
export function checks(): void {
  const boxes = () => [...document.querySelectorAll<HTMLInputElement>('[data-row] input[type="checkbox"]')];
  const count = document.querySelector<HTMLElement>('[data-doorstep-checked]');
  if (!count) return;
  const text = count.dataset['doorstepChecked'] ?? '';
  const show = () => {
    const checked = boxes().filter((box) => box.checked).length;
    count.textContent = checked === 0 ? '' : text.replace('{0}', String(checked));
    const all = document.querySelector<HTMLInputElement>('[data-doorstep-check-all]');
    if (all) {
      // The boxes themselves say it: this one would send rows that came after it was checked.
      all.removeAttribute('name');
      all.checked = checked > 0 && checked === boxes().length;
      all.indeterminate = checked > 0 && !all.checked;
    }
  };
  document.addEventListener('change', (event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    if (event.target.matches('[data-doorstep-check-all]')) for (const box of boxes()) box.checked = event.target.checked;
    show();
  });
  document.addEventListener('doorstep-list', show);
  addEventListener('pageshow', show);
  // All were checked before this script came.
  if (document.querySelector<HTMLInputElement>('[data-doorstep-check-all]')?.checked) for (const box of boxes()) box.checked = true;
  show();
}
