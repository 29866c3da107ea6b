import {
  BarGaugeDisplayMode, BigValueColorMode, BigValueGraphMode, GraphDrawStyle, LegendDisplayMode, LegendPlacement,
  ReduceDataOptionsBuilder, SortOrder, StackingConfigBuilder, StackingMode, TooltipDisplayMode, VisibilityMode,
  VizLegendOptionsBuilder, VizOrientation, VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  CustomVariableBuilder, DashboardBuilder, DashboardCursorSync, DashboardLinkBuilder, DashboardLinkType, DatasourceVariableBuilder,
  FieldColorBuilder, FieldColorModeId, TextBoxVariableBuilder, ThresholdsConfigBuilder, ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { channels } from '../processors/domain/source.ts';
import { clickHousePlugin, clickHouseQuery } from './query.ts';

/** What every panel says of itself. Positions follow from the order of panels and their width (of 24). */
export interface PanelSpec {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  /** A unit id of Grafana: `short`, `s`, `none`, … */
  readonly unit: string;
  readonly decimals?: number;
  readonly width: number;
  readonly height: number;
  /** What stands there when the query finds nothing. */
  readonly noData: string;
  /** From each value up, that colour; green below the first. */
  readonly warnFrom?: number;
  readonly alarmFrom?: number;
  /** Where more of it is to be seen. */
  readonly link?: Link;
  readonly sql: string;
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

/** The one data source of a board, chosen by the viewer; dashboard-linter wants these very names. */
export const datasource = { type: clickHousePlugin, uid: '${datasource}' };

export function datasourceVariable(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data source').type(clickHousePlugin);
}

export const everything = { selected: true, text: ['All'], value: ['$__all'] };

export function channelVariable(): CustomVariableBuilder {
  return new CustomVariableBuilder('channel').label('Channel').values(channels.join(',')).multi(true).includeAll(true).current(everything);
}

export function serviceVariable(): TextBoxVariableBuilder {
  return new TextBoxVariableBuilder('orderwatch')
    .label('orderwatch')
    .description('Where orderwatch itself answers, for links from a row.')
    .defaultValue('http://localhost:8080');
}

const tag = 'orderwatch';

/** To the other boards, keeping range and choices. The SDK's builder would hide it in a menu. */
const boardsLink = {
  title: 'Boards', type: DashboardLinkType.Dashboards, tags: [tag], icon: '', tooltip: '', asDropdown: false, targetBlank: false, includeVars: true,
  keepTime: true,
};

/** A board as all of ours begin. */
export function board(spec: { readonly uid: string; readonly title: string; readonly description: string; readonly timeZone: string }): DashboardBuilder {
  return new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([tag])
    .link({ build: () => boardsLink })
    .timezone(spec.timeZone)
    .time({ from: 'now-9w', to: 'now' })
    .refresh('10s')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly();
}

type AnyPanel = stat.PanelBuilder | timeseries.PanelBuilder | bargauge.PanelBuilder | table.PanelBuilder;

/** The house defaults, once: what all kinds of panels share. */
function dress<P extends AnyPanel>(panel: P, spec: PanelSpec): P {
  panel
    .id(spec.id)
    .title(spec.title)
    .description(spec.description)
    .datasource(datasource)
    .span(spec.width)
    .height(spec.height)
    .unit(spec.unit)
    .noValue(spec.noData)
    .thresholds(thresholds(spec));
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.link !== undefined) {
    panel.links([new DashboardLinkBuilder(spec.link.title).type(DashboardLinkType.Link).url(spec.link.url).targetBlank(true)]);
  }
  return panel;
}

function thresholds({ warnFrom, alarmFrom }: PanelSpec): ThresholdsConfigBuilder {
  const steps = [{ value: null, color: 'green' }];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    ...steps,
    ...(warnFrom === undefined ? [] : [{ value: warnFrom, color: 'orange' }]),
    ...(alarmFrom === undefined ? [] : [{ value: alarmFrom, color: 'red' }]),
  ]);
}

/** One number: the query answers one row with one column. */
export function statPanel(spec: PanelSpec): stat.PanelBuilder {
  const judged = spec.warnFrom !== undefined || spec.alarmFrom !== undefined;
  return dress(new stat.PanelBuilder(), spec)
    .withTarget(clickHouseQuery('table', spec.sql))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .graphMode(BigValueGraphMode.None)
    .colorMode(judged ? BigValueColorMode.Value : BigValueColorMode.None);
}

/** Names of Grafana's palette. The built-in board has a colour of its own for each, in this order. */
const palette = ['blue', 'orange', 'green', 'red', 'purple', 'yellow', 'light-blue', 'dark-orange'] as const;

/**
 * A number over time: the query answers `time`, a text column named by
 * `series`, and one number. Drawn as stacked bars, since these are counts and
 * sums of an interval and an interval without rows is an empty one. `names`
 * are the series one expects: each has its colour whether the others are there
 * or not.
 */
export function timeSeriesPanel(spec: PanelSpec & {
  readonly series: string;
  readonly names: readonly string[];
  readonly stacked: boolean;
  readonly maxPoints: number;
}): timeseries.PanelBuilder {
  const panel = dress(new timeseries.PanelBuilder(), spec);
  spec.names.forEach((name, index) => {
    panel.overrideByName(name, [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: palette[index % palette.length] } }]);
  });
  return panel
    .withTarget(clickHouseQuery('timeseries', spec.sql))
    .displayName(`\${__field.labels.${spec.series}}`)
    .maxDataPoints(spec.maxPoints)
    .interval('1m')
    .min(0)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(70)
    .lineWidth(0)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(spec.stacked ? StackingMode.Normal : StackingMode.None).group('A'))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .legend(new VizLegendOptionsBuilder()
      .displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true).calcs(['sum']))
    // oxlint-disable-next-line unicorn/no-array-sort -- the builder's own method, and it sorts nothing yet
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
}

/** A bar a row: the query answers a text column and a number, in the order wanted. */
export function barPanel(spec: PanelSpec): bargauge.PanelBuilder {
  return dress(new bargauge.PanelBuilder(), spec)
    .withTarget(clickHouseQuery('table', spec.sql))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(true).limit(40))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .showUnfilled(false)
    .min(0);
}

/** Rows as they are. `units` and `links` are by column; a link's URL may hold `${__value.raw}`. */
export function tablePanel(spec: PanelSpec & {
  readonly units?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, Link>>;
}): table.PanelBuilder {
  const panel = dress(new table.PanelBuilder(), spec).withTarget(clickHouseQuery('table', spec.sql)).showHeader(true);
  for (const [column, unit] of Object.entries(spec.units ?? {})) panel.overrideByName(column, [{ id: 'unit', value: unit }]);
  for (const [column, { title, url }] of Object.entries(spec.links ?? {})) {
    panel.overrideByName(column, [{ id: 'links', value: [{ title, url, targetBlank: true }] }]);
  }
  return panel;
}
