import { timeTicks, valueTicks } from './axis.ts';
import { formatTime, formatValue } from './format.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** One series of a chart: a value for each bucket's beginning. */
export interface Series {
  readonly name: string;
  readonly values: ReadonlyMap<number, number>;
}

export interface ChartOptions {
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
  readonly timeZone: string;
  readonly unit: string;
  readonly decimals?: number;
  /** By series: the name of its colour. */
  readonly colours: Readonly<Record<string, string>>;
  /** Bars on top of each other; otherwise side by side. */
  readonly stacked: boolean;
  /** In pixels of the drawing, which then scales with the page. */
  readonly width: number;
  readonly height: number;
}

/** What the style sheet has as classes `s0`, `s1`, …, by the names panels give them. */
const palette = ['blue', 'orange', 'green', 'red', 'purple', 'yellow', 'light-blue', 'dark-orange'];
const margin = { left: 52, right: 8, top: 8, bottom: 20 };

/** Draws bars over time as SVG: one path a series, and a hover text a bucket. */
export function drawChart(series: readonly Series[], options: ChartOptions): Html {
  const { fromMs, toMs, intervalMs, width, height } = options;
  const buckets = [...new Set(series.flatMap(({ values }) => [...values.keys()]))].toSorted((a, b) => a - b);
  const plot = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const largest = Math.max(0, ...buckets.map((bucket) => tallest(series, bucket, options.stacked)));
  const ticks = valueTicks(largest > 0 ? largest : 1, options.decimals === 0);
  const top = ticks.at(-1) ?? 1;
  const x = (ms: number) => margin.left + ((ms - fromMs) / (toMs - fromMs)) * plot.width;
  const y = (value: number) => margin.top + plot.height * (1 - value / top);
  const slot = (intervalMs / (toMs - fromMs)) * plot.width;
  const bar = Math.max(0.5, slot * 0.85) / (options.stacked ? 1 : series.length);
  const text = (value: number) => formatValue(value, options.unit, options.decimals);

  const base = new Map<number, number>();
  const paths = series.map(({ name, values }, index) => {
    let path = '';
    for (const [bucket, value] of values) {
      const below = options.stacked ? base.get(bucket) ?? 0 : 0;
      base.set(bucket, below + value);
      const left = x(bucket) + (options.stacked ? 0 : bar * index);
      path += `M${round(left)} ${round(y(below + value))}h${round(bar)}V${round(y(below))}h${round(-bar)}z`;
    }
    return html`<path class="${colourOf(name, options.colours)}" d="${path}"/>`;
  });
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${options.title}">
${ticks.map((value) => html`<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${round(y(value))}" y2="${round(y(value))}"/><text class="tick" x="${margin.left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${formatValue(value, options.unit === 'none' ? 'short' : options.unit)}</text>`)}
${timeTicks(fromMs, toMs, options.timeZone, Math.floor(plot.width / 80)).map(({ at, label }) => html`<text class="tick" x="${round(x(at))}" y="${height - 5}" text-anchor="middle">${label}</text>`)}
${paths}
${buckets.map((bucket) => html`<rect class="hover" x="${round(x(bucket))}" y="${margin.top}" width="${round(slot)}" height="${plot.height}"><title>${hoverText(series, bucket, options.timeZone, text)}</title></rect>`)}
</svg>
<ul class="legend">${series.map(({ name, values }) => html`<li><i class="${colourOf(name, options.colours)}"></i>${name} <b>${text(sum(values.values()))}</b></li>`)}</ul>`;
}

/** A series keeps its colour whichever others there are, so only its name decides. */
function colourOf(name: string, colours: Readonly<Record<string, string>>): string {
  const given = palette.indexOf(Object.hasOwn(colours, name) ? colours[name] ?? '' : '');
  if (given >= 0) return `s${given}`;
  let hash = 0;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return `s${hash % palette.length}`;
}

function tallest(series: readonly Series[], bucket: number, stacked: boolean): number {
  const values = series.map((one) => one.values.get(bucket) ?? 0);
  return stacked ? sum(values) : Math.max(...values);
}

function hoverText(series: readonly Series[], bucket: number, zone: string, text: (value: number) => string): string {
  const lines = series.flatMap(({ name, values }) => {
    const value = values.get(bucket);
    return value === undefined ? [] : [`${name}: ${text(value)}`];
  });
  return [formatTime(bucket, zone), ...lines].join('\n');
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
