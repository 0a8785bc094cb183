// Counts down the seconds that a form has to wait. The button works before, too: the server then says how long is left.
export function wait(): void {
  const line = document.querySelector<HTMLElement>('[data-doorstep-wait]');
  if (line === null) return;
  const end = Date.now() + Number(line.dataset['doorstepWait']) * 1000;
  const tick = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    line.textContent = left > 0 ? (line.dataset['left'] ?? '').replace('%n', String(left)) : line.dataset['now'] ?? '';
    if (left <= 0) clearInterval(tick);
  }, 500);
}
