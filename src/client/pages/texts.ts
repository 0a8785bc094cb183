// Words come from the page, which took them from its language's resource file: <template id="ds-texts" data-…>.
export const texts: Readonly<DOMStringMap> =
  document.querySelector<HTMLElement>('#ds-texts')?.dataset ?? {};

/** The text of this name with {0}, {1} … filled in; empty when the page has none. */
export function say(name: string, ...values: readonly (string | number)[]): string {
  return (texts[name] ?? '').replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)] ?? ''));
}

/** The live region named by the element, or one made after it, where a result is announced. */
export function statusFor(element: Element): HTMLElement {
  const inside = element.parentElement?.querySelector<HTMLElement>('[role="status"]');
  if (inside) return inside;
  const made = document.createElement('span');
  made.setAttribute('role', 'status');
  made.className = 'ds-copied';
  element.after(' ', made);
  return made;
}
