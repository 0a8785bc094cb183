// Redraws the plot by month where there is script: the same columns, with the numbers at a touch. The drawing that came with
// the page stays for print, and the table under it is the source of both. ECharts weighs more than the page: it is fetched only
// for who points at a plot.
for (const figure of document.querySelectorAll<HTMLElement>('[data-doorstep-plot="months"]')) {
  const touch = new AbortController();
  const fetchAndDraw = () => {
    touch.abort();
    void import('./charts-draw.ts').then(({ draw }) => draw(figure));
  };
  figure.addEventListener('pointerenter', fetchAndDraw, { signal: touch.signal });
  figure.addEventListener('pointerdown', fetchAndDraw, { signal: touch.signal });
}
