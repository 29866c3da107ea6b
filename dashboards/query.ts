import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** Grafana's data source plugin for ClickHouse, and the version whose query model is written here. */
export const clickHousePlugin = 'grafana-clickhouse-datasource';
const pluginVersion = '4.5.0';

/** How the plugin shapes an answer: series made wide by their text columns, or rows as they are. */
export type Shape = 'timeseries' | 'table';

/** The plugin's query model (4.x, SQL editor) as it stands in a dashboard's JSON. */
export interface ClickHouseQuery {
  readonly refId: string;
  readonly editorType: 'sql';
  readonly queryType: Shape;
  /** 0 for time series, 1 for tables. */
  readonly format: number;
  readonly pluginVersion: string;
  readonly rawSql: string;
}

/** One query of a panel, for the Foundation SDK, which has no builder for this plugin. */
export function clickHouseQuery(shape: Shape, sql: string): Builder<Dataquery> {
  const query: ClickHouseQuery = {
    refId: 'A',
    editorType: 'sql',
    queryType: shape,
    format: shape === 'timeseries' ? 0 : 1,
    pluginVersion,
    rawSql: sql.trim(),
  };
  // The SDK marks its query types with a method that no query has at run time.
  return { build: () => query as unknown as Dataquery };
}
