/**
 * data-doorstep-send-itself="now" on a form: it is sent at once when a person looks at the page. Not while the page is hidden
 * or without focus, as in a machine that opens the links of a mail to check them, and not when somebody comes back to it.
 */
export function sendItself(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-doorstep-send-itself="now"]');
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (!form || visit?.type === 'back_forward') return;
  const send = () => {
    if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
    for (const [target, event] of moments) target.removeEventListener(event, send);
    form.requestSubmit();
  };
  const moments: [EventTarget, string][] = [[document, 'visibilitychange'], [window, 'focus'], [window, 'pointerdown']];
  for (const [target, event] of moments) target.addEventListener(event, send);
  send();
}
