import { BarChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, TooltipComponent, SVGRenderer]);

const colours = { inTime: '#0d5c61', late: '#e08a3c', rest: '#c9c2b4', ink: '#1f2d2e', line: '#ded4c3' };

/** Draws a figure's plot from the rows of the table that it names. */
export function draw(figure: HTMLElement): void {
  const table = document.getElementById(figure.dataset['source'] ?? '');
  const picture = figure.querySelector('svg');
  if (table === null || picture === null) return;
  const rows = [...table.querySelectorAll<HTMLElement>('tbody tr')].map((row) => ({
    name: row.dataset['name'] ?? '',
    short: row.dataset['short'] ?? '',
    inTime: Number(row.dataset['inTime']),
    late: Number(row.dataset['late']),
    rest: Number(row.dataset['asked']) - Number(row.dataset['inTime']) - Number(row.dataset['late']),
  }));
  const place = document.createElement('div');
  place.className = 'ds-plot__drawn';
  place.setAttribute('role', 'img');
  place.setAttribute('aria-label', picture.getAttribute('aria-label') ?? '');
  picture.after(place);
  const chart = init(place, null, { renderer: 'svg', useDirtyRect: false });
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const column = (name: string | undefined, color: string, of: (row: (typeof rows)[number]) => number) => ({
    type: 'bar' as const, stack: 'all', name: name ?? '', itemStyle: { color }, barMaxWidth: 56, data: rows.map(of),
  });
  chart.setOption({
    animation: !still,
    grid: { left: 4, right: 4, top: 12, bottom: 4, containLabel: true },
    textStyle: { fontFamily: getComputedStyle(figure).fontFamily, color: colours.ink },
    // Drawn as text: the page's policy lets no script write styles into its markup.
    tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' }, confine: true },
    xAxis: { type: 'category', data: rows.map((row) => row.short || row.name), axisTick: { show: false }, axisLabel: { color: colours.ink, fontSize: 14 } },
    yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.ink, fontSize: 14 } },
    series: [
      column(figure.dataset['inTime'], colours.inTime, (row) => row.inTime),
      column(figure.dataset['late'], colours.late, (row) => row.late),
      column(figure.dataset['rest'], colours.rest, (row) => row.rest),
    ],
  });
  figure.classList.add('ds-plot--drawn');
  new ResizeObserver(() => chart.resize()).observe(place);
}
