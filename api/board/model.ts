/**
 * A board to show. The wiring hands boards over as data, read from the
 * dashboards' own JSON; this room knows nothing of Grafana.
 */
export interface Board {
  /** Its name in the path: `/board/<uid>`. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** IANA zone in which times are shown. */
  readonly timeZone: string;
  /** The range it opens with, back from now. */
  readonly rangeMs: number;
  readonly refreshMs: number;
  readonly variables: readonly Variable[];
  readonly panels: readonly Panel[];
}

/** What a viewer may narrow a board by. Values are a fixed list, or the first column of a query. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[] | { readonly sql: string };
}

export interface Panel {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly kind: 'stat' | 'timeseries' | 'bars' | 'table';
  readonly unit: string;
  readonly decimals?: number;
  readonly noData: string;
  readonly thresholds: readonly { readonly from: number; readonly color: string }[];
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly maxPoints: number;
  readonly stacked: boolean;
  readonly units: Readonly<Record<string, string>>;
  /** By column: the path a value leads to, `{value}` standing for it. */
  readonly links: Readonly<Record<string, string>>;
  /** By series: the name of its colour; one without has the colour its name falls on. */
  readonly colours: Readonly<Record<string, string>>;
  /** Where more of it is to be seen. */
  readonly lead?: { readonly title: string; readonly path: string };
  sql(view: View): string;
}

/** What a board is looked at with. */
export interface View {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
  readonly variables: Readonly<Record<string, { readonly all: boolean; readonly values: readonly string[] }>>;
}

/**
 * A query's answer: its columns in order, and rows of JSON values. Times are
 * texts as ClickHouse writes them, in UTC.
 */
export interface Frame {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}
