import { timeTicks } from '../../api/board/axis.ts';
import { formatTime } from '../../api/board/format.ts';
import type { PlotColumn, PlotColumns } from './plot-columns.ts';
import { roundValues, valueRange } from './plot-scale.ts';

const width = 1_280;
const height = 480;
const area = { left: 72, right: width - 28, top: 56, bottom: height - 48 };
/** Two columns a pixel at most: a finer one would not be seen. */
export const mostColumns = 2 * (area.right - area.left);

const colour = { text: '#333333', grid: '#e3e3e3', value: '#5b8fc7', expected: '#e08a00', band: '#cfe3d4', anomaly: '#c62828', stretch: '#fbdcdc' };

interface Scale {
  readonly x: (place: number) => number;
  readonly y: (value: number) => number;
}

/** Draws a judged series: values, what was expected, the band, a mark at each alarm, and the stretch behind it. Time is the zone's. */
export function plotSvg(title: string, plotted: PlotColumns, zone: string): string {
  const columns = plotted.columns();
  const range = valueRange(columns);
  const fromMs = plotted.fromMs;
  const toMs = fromMs + columns.length * plotted.widthMs;
  const scale: Scale = {
    x: (place) => area.left + ((place + 0.5) / columns.length) * (area.right - area.left),
    y: (value) => clip(area.bottom - ((value - range.from) / (range.to - range.from)) * (area.bottom - area.top)),
  };
  const xOf = (at: number) => area.left + ((at - fromMs) / (toMs - fromMs)) * (area.right - area.left);
  const runs = runsOf(columns);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, Verdana, sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(area.left, 22, title, 'start', 15),
    text(area.left, 42, `${formatTime(fromMs, zone)} to ${formatTime(toMs, zone)}, ${zone}`, 'start'),
    legend(),
    ...roundValues(range, 6).flatMap(({ value, label }) => [
      line(area.left, scale.y(value), area.right, scale.y(value)), text(area.left - 8, scale.y(value) + 4, label, 'end'),
    ]),
    ...timeTicks(fromMs, toMs, zone, 14).flatMap(({ at, label }) => [
      line(xOf(at), area.top, xOf(at), area.bottom), text(xOf(at), area.bottom + 18, label, 'middle'),
    ]),
    ...stretchesOf(columns).map(([first, last]) => `<rect class="stretch" x="${round(scale.x(first - 0.5))}" y="${area.top}" width="${Math.max(1, round(scale.x(last + 0.5) - scale.x(first - 0.5)))}" height="${area.bottom - area.top}" fill="${colour.stretch}"/>`),
    ...runs.map((run) => `<path d="${bandPath(run, scale)}" fill="${colour.band}"/>`),
    ...runs.map((run) => stroke(linePath(valuePoints(run), scale), colour.value, 1.2)),
    ...runs.map((run) => stroke(linePath(run.flatMap(([place, { expected }]) => (expected === undefined ? [] : [[place, expected] as const])), scale), colour.expected, 1)),
    ...runs.flat().flatMap(([place, { anomaly }]) => (anomaly === undefined ? [] : [
      `<circle cx="${round(scale.x(place))}" cy="${round(scale.y(anomaly.value))}" r="3" fill="${colour.anomaly}"/>`,
    ])),
    `<rect x="${area.left}" y="${area.top}" width="${area.right - area.left}" height="${area.bottom - area.top}" fill="none" stroke="${colour.text}"/>`,
    '</svg>\n',
  ].join('\n');
}

type Run = readonly (readonly [place: number, column: PlotColumn])[];

/** Stretches without a gap: a line across missing points would say what nobody knows. */
function runsOf(columns: readonly (PlotColumn | undefined)[]): Run[] {
  const runs: (readonly [number, PlotColumn])[][] = [];
  let run: (readonly [number, PlotColumn])[] | undefined;
  for (const [place, column] of columns.entries()) {
    if (column === undefined) run = undefined;
    else if (run === undefined) runs.push(run = [[place, column]]);
    else run.push([place, column]);
  }
  return runs;
}

/** First and last column of each stretch that an alarm began; missing points within one part it. */
function stretchesOf(columns: readonly (PlotColumn | undefined)[]): (readonly [first: number, last: number])[] {
  const stretches: [number, number][] = [];
  for (const [place, column] of columns.entries()) {
    if (column?.held !== true) continue;
    const before = stretches.at(-1);
    if (before?.[1] === place - 1) before[1] = place;
    else stretches.push([place, place]);
  }
  return stretches;
}

/** Lowest and highest of each column, in the order that leads to its last value. */
function valuePoints(run: Run): (readonly [number, number])[] {
  return run.flatMap(([place, { min, max, last }]) => {
    if (min === max) return [[place, min] as const];
    return max - last < last - min ? [[place, min] as const, [place, max] as const] : [[place, max] as const, [place, min] as const];
  });
}

function bandPath(run: Run, scale: Scale): string {
  const known = run.flatMap(([place, { lower, upper }]) => (lower === undefined || upper === undefined ? [] : [{ place, lower, upper }]));
  if (known.length === 0) return '';
  const outline = [...known.map(({ place, upper }) => [place, upper] as const), ...known.toReversed().map(({ place, lower }) => [place, lower] as const)];
  return `${linePath(outline, scale)}Z`;
}

/** A single point becomes a dot as wide as the line. */
function linePath(points: readonly (readonly [place: number, value: number])[], scale: Scale): string {
  const steps = points.map(([place, value], index) => `${index === 0 ? 'M' : 'L'}${round(scale.x(place))} ${round(scale.y(value))}`);
  return `${steps.join('')}${points.length === 1 ? 'h0.01' : ''}`;
}

function stroke(path: string, paint: string, strokeWidth: number): string {
  return `<path d="${path}" fill="none" stroke="${paint}" stroke-width="${strokeWidth}" stroke-linejoin="round" stroke-linecap="round"/>`;
}

function legend(): string {
  const entries = [['value', colour.value], ['expected', colour.expected], ['band', colour.band], ['alarm', colour.anomaly], ['anomalous', colour.stretch]] as const;
  return entries.map(([name, paint], index) => {
    const x = area.right - 90 * (entries.length - index);
    return `<rect x="${x}" y="32" width="14" height="10" fill="${paint}"/>${text(x + 20, 42, name, 'start')}`;
  }).join('\n');
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" stroke="${colour.grid}"/>`;
}

function text(x: number, y: number, what: string, anchor: 'start' | 'middle' | 'end', size?: number): string {
  const sized = size === undefined ? '' : ` font-size="${size}"`;
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${colour.text}"${sized}>${escapeXml(what)}</text>`;
}

function escapeXml(what: string): string {
  return what.replaceAll(/\p{Cc}/gu, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What is beyond the area is drawn at its edge. */
function clip(y: number): number {
  return Math.min(area.bottom, Math.max(area.top, y));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
