// Redraws the plot by month where there is script: the same columns, with the numbers at a touch. The drawing that came with
// the page stays for print, and the table under it is the source of both. ECharts is fetched only when a plot is near.
const months = document.querySelectorAll<HTMLElement>('[data-doorstep-plot="months"]');

if (months.length > 0) {
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      near.unobserve(entry.target);
      void import('./charts-draw.ts').then(({ draw }) => draw(entry.target as HTMLElement));
    }
  }, { rootMargin: '200px' });
  for (const figure of months) near.observe(figure);
}
