import { VariableType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard, DynamicConfigValue, Panel, VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { expandMacros } from './macros.ts';
import type { View } from './macros.ts';
import type { ClickHouseQuery } from './query.ts';

/** A dashboard as the built-in board needs it: read from Grafana's own JSON, so that both show the same. */
export interface BoardModel {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly timeZone: string;
  /** The range it opens with, back from now. */
  readonly rangeMs: number;
  readonly refreshMs: number;
  readonly variables: readonly BoardVariable[];
  readonly panels: readonly BoardPanel[];
}

/** Something a viewer may narrow the board by: a fixed list of values, or a query whose first column lists them. */
export interface BoardVariable {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[] | { readonly sql: string };
}

export interface BoardPanel {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly kind: 'stat' | 'timeseries' | 'bars' | 'table';
  readonly unit: string;
  readonly decimals?: number;
  readonly noData: string;
  /** Rising; the colour of the last one reached counts. */
  readonly thresholds: readonly { readonly from: number; readonly color: string }[];
  /** Of 24 columns. */
  readonly width: number;
  /** In Grafana's rows. */
  readonly height: number;
  readonly maxPoints: number;
  readonly stacked: boolean;
  /** By column, where it differs from `unit`. */
  readonly units: Readonly<Record<string, string>>;
  /** By column: where a value leads, with `{value}` in its place; a path of this service. */
  readonly links: Readonly<Record<string, string>>;
  /** By series: the name of its colour. */
  readonly colours: Readonly<Record<string, string>>;
  /** Where more of it is to be seen: a path of this service. */
  readonly lead?: { readonly title: string; readonly path: string };
  /** The panel's query as plain SQL. */
  sql(view: View): string;
}

export class BoardError extends Error {
  readonly code = 'board_unreadable';
}

const kinds: Readonly<Record<string, BoardPanel['kind']>> = {
  stat: 'stat', timeseries: 'timeseries', bargauge: 'bars', table: 'table',
};

/**
 * Reads a dashboard for the built-in board.
 *
 * @throws {BoardError} when it holds something the board can't show; what it can't show it must not leave out silently
 */
export function readBoard(dashboard: Dashboard): BoardModel {
  const back = /^now-(\w+)$/.exec(dashboard.time?.from ?? '')?.[1];
  return {
    uid: dashboard.uid ?? '',
    title: dashboard.title ?? '',
    description: dashboard.description ?? '',
    timeZone: dashboard.timezone ?? 'UTC',
    rangeMs: durationMs(back ?? ''),
    refreshMs: durationMs(dashboard.refresh ?? ''),
    variables: (dashboard.templating.list ?? []).flatMap(readVariable),
    panels: (dashboard.panels ?? []).map((panel) => readPanel(panel as Panel)),
  };
}

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `10s`, `9w`: Grafana's durations. */
function durationMs(text: string): number {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (unitsMs[unit ?? ''] ?? Number.NaN);
  if (!(ms > 0)) throw new BoardError(`not a duration: '${text}'`);
  return ms;
}

/** Data sources and text boxes are Grafana's affair: the built-in board has one engine, and links within itself. */
function readVariable(variable: VariableModel): readonly BoardVariable[] {
  const { name, type, label = name, query } = variable;
  if (type === VariableType.Datasource || type === VariableType.Textbox) return [];
  if (typeof query !== 'string') throw new BoardError(`the board reads plain queries only (${name})`);
  if (type === VariableType.Custom) return [{ name, label, values: query.split(',') }];
  if (type === VariableType.Query) return [{ name, label, values: { sql: query } }];
  throw new BoardError(`the board does not know variables of type ${type} (${name})`);
}

function readPanel(panel: Panel): BoardPanel {
  const title = panel.title ?? '';
  const kind = kinds[panel.type];
  if (kind === undefined) throw new BoardError(`the board does not know panels of type ${panel.type} (${title})`);
  const query = panel.targets?.[0] as unknown as ClickHouseQuery | undefined;
  if (query === undefined || panel.targets?.length !== 1) throw new BoardError(`a panel has one query (${title})`);
  const defaults = panel.fieldConfig?.defaults ?? {};
  const overrides = (panel.fieldConfig?.overrides ?? []).flatMap(({ matcher, properties }) =>
    properties.map((property) => ({ column: String(matcher.options), property })));
  return {
    id: panel.id ?? 0,
    title,
    description: panel.description ?? '',
    kind,
    unit: defaults.unit ?? 'none',
    ...(defaults.decimals === undefined ? {} : { decimals: defaults.decimals }),
    noData: defaults.noValue ?? 'No data',
    thresholds: (defaults.thresholds?.steps ?? []).map(({ value, color }) => ({ from: value ?? Number.NEGATIVE_INFINITY, color })),
    width: panel.gridPos?.w ?? 12,
    height: panel.gridPos?.h ?? 8,
    maxPoints: panel.maxDataPoints ?? 300,
    stacked: (defaults.custom as { stacking?: { mode?: string } } | undefined)?.stacking?.mode === 'normal',
    units: byColumn(overrides, 'unit', (value) => String(value)),
    links: byColumn(overrides, 'links', linkOf),
    colours: byColumn(overrides, 'color', (value) => String((value as { readonly fixedColor?: string }).fixedColor)),
    ...leadOf(panel),
    sql: (view) => expandMacros(query.rawSql, view),
  };
}

function byColumn(
  overrides: readonly { readonly column: string; readonly property: DynamicConfigValue }[], id: string, read: (value: unknown) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(overrides.filter(({ property }) => property.id === id).map(({ column, property }) => [column, read(property.value)]));
}

function leadOf({ links = [] }: Panel): Pick<BoardPanel, 'lead'> {
  const [link] = links;
  return link === undefined ? {} : { lead: { title: link.title, path: withinService(link.url ?? '') } };
}

function linkOf(value: unknown): string {
  const url = (value as readonly { readonly url: string }[])[0]?.url ?? '';
  return withinService(url).replace(/\$\{__value\.raw(?::percentencode)?\}/, '{value}');
}

function withinService(url: string): string {
  return url.replace('${orderwatch}', '');
}
