import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { fulfilment } from './fulfilment.ts';
import { monitors } from './monitors.ts';
import { orderFlow } from './order-flow.ts';

/** One dashboard as Grafana is provisioned with it. `file` is its name in the folder of dashboards. */
export interface DashboardFile {
  readonly file: string;
  readonly json: Dashboard;
}

/** Builds every dashboard. The same input gives the same bytes. */
export function buildDashboards(options: { readonly timeZone?: string } = {}): readonly DashboardFile[] {
  const timeZone = options.timeZone ?? 'Asia/Shanghai';
  return [
    { file: 'order-flow.json', json: orderFlow({ timeZone }) },
    { file: 'fulfilment.json', json: fulfilment({ timeZone }) },
    { file: 'monitors.json', json: monitors({ timeZone }) },
  ];
}

/** The text of a dashboard's file. */
export function dashboardText(json: Dashboard): string {
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** Writes every dashboard into `folder` (`config/grafana/dashboards` in the checkout) and answers the files written. */
export async function writeDashboards(folder: string, dashboards: readonly DashboardFile[]): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(dashboards.map(async ({ file, json }) => {
    const path = join(folder, file);
    await writeFile(path, dashboardText(json));
    return path;
  }));
}
