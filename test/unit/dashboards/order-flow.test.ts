import { VariableType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from 'vitest';
import { readBoard } from '../../../dashboards/board.ts';
import { buildDashboards, dashboardText } from '../../../dashboards/build.ts';
import type { ClickHouseQuery } from '../../../dashboards/query.ts';

describe.each(buildDashboards().map(({ file, json }) => ({ file, json })))("$file keeps the rules of Grafana's dashboard-linter", ({ file, json }) => {
  const panels = (json.panels ?? []) as Panel[];
  const variables = json.templating.list ?? [];

  test('it cannot be edited in Grafana, where an edit would be lost', () => {
    expect(json.editable).toBe(false);
  });

  test('its file is named after its uid, which is pinned', () => {
    expect(file).toBe(`${json.uid}.json`);
  });

  test('its data source is a variable, named and labelled as the linter wants, and every panel uses it', () => {
    const [source, ...more] = variables.filter(({ type }) => type === VariableType.Datasource);
    expect(source).toMatchObject({ name: 'datasource', label: 'Data source', query: 'grafana-clickhouse-datasource' });
    expect(more).toEqual([]);
    for (const { datasource } of panels) expect(datasource).toEqual({ type: 'grafana-clickhouse-datasource', uid: '${datasource}' });
    const queries = variables.filter(({ type }) => type === VariableType.Query);
    expect(queries.map((variable) => variable.datasource?.uid)).toEqual(queries.map(() => '${datasource}'));
  });

  test('every panel has a title, a description, a unit, a text for nothing, and one query', () => {
    for (const { title, description, fieldConfig, targets } of panels) {
      expect(title).toMatch(/\S/);
      expect(description, title).toMatch(/^\S.{20,}[.?)]$/);
      expect(fieldConfig?.defaults.unit, title).toMatch(/^(short|s|none|percentunit)$/);
      expect(fieldConfig?.defaults.noValue, title).toMatch(/\S/);
      const [query, ...others] = targets as unknown as ClickHouseQuery[];
      expect(others).toEqual([]);
      expect(query).toMatchObject({ refId: 'A', editorType: 'sql' });
      expect(query?.format).toBe(query?.queryType === 'timeseries' ? 0 : 1);
    }
  });

  test('ids are unique and panels neither overlap nor leave the grid', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      const { x = 0, y = 0, w = 0, h = 0 } = gridPos ?? {};
      expect(x + w, title).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          expect(taken.has(`${column},${row}`), title).toBe(false);
          taken.add(`${column},${row}`);
        }
      }
    }
  });

  test('every variable but the data source and the links is used by some query', () => {
    const written = dashboardText(json);
    for (const { name } of variables) expect(written).toMatch(new RegExp(`\\$\\{?${name}\\b`));
  });
});

const text = (zone: string) => buildDashboards({ timeZone: zone }).map(({ json }) => dashboardText(json)).join('');

test('building twice gives the same bytes, and the zone is the one asked for', () => {
  expect(text('Asia/Tokyo')).toBe(text('Asia/Tokyo'));
  expect(buildDashboards()[0]?.json.timezone).toBe('Asia/Shanghai');
  expect(buildDashboards({ timeZone: 'Asia/Tokyo' })[0]?.json.timezone).toBe('Asia/Tokyo');
});

describe('the built-in board', () => {
  const board = readBoard(buildDashboards()[0]!.json);

  test('has the panels, range and refresh of the dashboard', () => {
    expect(board).toMatchObject({ uid: 'order-flow', timeZone: 'Asia/Shanghai', rangeMs: 63 * 86_400_000, refreshMs: 10_000 });
    expect(board.panels.map(({ id }) => id)).toEqual((buildDashboards()[0]!.json.panels ?? []).map((panel) => panel.id));
  });

  test('links an order to a path of this service', () => {
    expect(board.panels.find(({ title }) => title === 'Newest orders')?.links).toEqual({ order: '/api/orders/{value}' });
  });

  test('offers channels and currencies, and nothing of Grafana’s', () => {
    expect(board.variables.map(({ name }) => name)).toEqual(['channel', 'currency']);
  });

  test('refuses a dashboard it would show only in part', () => {
    const dashboard = buildDashboards()[0]!.json;
    const panel = { ...(dashboard.panels?.[0] as Panel), type: 'geomap' };
    expect(() => readBoard({ ...dashboard, panels: [panel] })).toThrow(/geomap/);
    expect(() => readBoard({ ...dashboard, time: { from: 'yesterday', to: 'now' } })).toThrow(/duration/);
  });
});
