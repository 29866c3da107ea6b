import { drawChart } from './chart.ts';
import type { Series } from './chart.ts';
import { formatTime, formatValue, readTime } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import type { Frame, Panel, View } from './model.ts';

/** Draws a panel's body from its query's answer. */
export function drawPanel(panel: Panel, frame: Frame, view: View, timeZone: string): Html {
  if (frame.rows.length === 0) return html`<p class="nothing">${panel.noData}</p>`;
  switch (panel.kind) {
    case 'stat':
      return drawStat(panel, frame);
    case 'timeseries':
      return drawTimeSeries(panel, frame, view, timeZone);
    case 'bars':
      return drawBars(panel, frame);
    case 'table':
      return drawTable(panel, frame, timeZone);
    default:
      throw new TypeError(`no such kind of panel: ${String(panel.kind satisfies never)}`);
  }
}

function drawStat(panel: Panel, { rows }: Frame): Html {
  const value = numberOf(rows.at(-1)?.at(-1));
  if (value === undefined) return html`<p class="nothing">${panel.noData}</p>`;
  const judged = panel.thresholds.length > 1;
  const colour = panel.thresholds.findLast(({ from }) => value >= from)?.color;
  return html`<p class="stat${judged && colour !== undefined ? ` ${colour}` : ''}">${formatValue(value, panel.unit, panel.decimals)}</p>`;
}

/** Rows of time, the series' name, and its value; without a middle column one series. */
function drawTimeSeries(panel: Panel, { columns, rows }: Frame, view: View, timeZone: string): Html {
  const series = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const at = readTime(row[0]);
    const value = numberOf(row.at(-1));
    if (at === undefined || value === undefined) continue;
    const name = columns.length > 2 ? textOf(row[1]) : panel.title;
    const values = series.get(name) ?? new Map<number, number>();
    series.set(name, values.set(at, value));
  }
  const named: readonly Series[] = [...series].map(([name, values]) => ({ name, values })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return drawChart(named, {
    title: panel.title,
    fromMs: Math.floor(view.fromMs / view.intervalMs) * view.intervalMs,
    toMs: view.toMs,
    intervalMs: view.intervalMs,
    timeZone,
    unit: panel.unit,
    ...(panel.decimals === undefined ? {} : { decimals: panel.decimals }),
    stacked: panel.stacked,
    colours: panel.colours,
    width: panel.width * 50,
    height: panel.height * 30,
  });
}

function drawBars(panel: Panel, { rows }: Frame): Html {
  const bars = rows.map((row) => ({ name: textOf(row[0]), value: numberOf(row.at(-1)) ?? 0 }));
  const largest = Math.max(...bars.map(({ value }) => value), 1);
  return html`<table class="bars"><tbody>${bars.map(({ name, value }) => html`
<tr><th scope="row">${name}</th><td class="bar"><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="s0" width="${(value / largest) * 100}" height="10"/></svg></td><td class="number">${formatValue(value, panel.unit, panel.decimals)}</td></tr>`)}
</tbody></table>`;
}

function drawTable(panel: Panel, { columns, rows }: Frame, timeZone: string): Html {
  const numeric = columns.map((name, index) => panel.links[name] === undefined && rows.some((row) => typeof row[index] === 'number'));
  return html`<table class="rows"><thead><tr>${columns.map((name, index) => html`<th scope="col"${numeric[index] === true && html` class="number"`}>${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`
<tr>${columns.map((name, index) => drawCell(panel, name, row[index], timeZone))}</tr>`)}
</tbody></table>`;
}

function drawCell(panel: Panel, column: string, value: unknown, timeZone: string): Html {
  if (value === null || value === undefined) return html`<td></td>`;
  const link = panel.links[column];
  if (link !== undefined) return html`<td><a href="${link.replace('{value}', encodeURIComponent(textOf(value)))}">${textOf(value)}</a></td>`;
  const at = readTime(value);
  if (at !== undefined) return html`<td>${formatTime(at, timeZone)}</td>`;
  if (typeof value === 'number') return html`<td class="number">${formatValue(value, panel.units[column] ?? panel.unit, panel.decimals)}</td>`;
  return html`<td>${textOf(value)}</td>`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
