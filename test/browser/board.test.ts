import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { logTimeHeader } from '../../ingest/log-reader.ts';
import { LogStream } from '../../ingest/log-stream.ts';
import { LogWriter } from '../../ingest/log-writer.ts';
import { formatInstant } from '../../processors/domain/instant.ts';
import { history } from '../../samples/history.ts';
import { loadInvoices } from '../../samples/invoice.ts';
import { openPage, startBrowser } from '../support/browser.ts';
import { hostile, shopEvent } from '../support/shop-event.ts';
import { startNats, type NatsServer } from '../support/servers.ts';
import { type ServiceProcess, startServiceProcess } from '../support/service.ts';
import { projectRoot } from '../support/source-files.ts';

const panels = 13;

let nats: NatsServer;
let folder: string;
let service: ServiceProcess;
let browser: Browser;
let connection: NatsConnection;
let writer: LogWriter;

beforeAll(async () => {
  nats = await startNats();
  folder = await mkdtemp(join(tmpdir(), 'orderwatch-browser-'));
  connection = await connect({ port: nats.port });
  await LogStream.open(connection, { name: 'ORDERS', replicas: 1 });
  writer = new LogWriter(connection);
  const now = Date.now();
  const invoices = loadInvoices(join(projectRoot, 'samples/online-retail.csv.gz'));
  const log = [...history({ invoices, seed: 7, scale: 1, until: now })].slice(0, 30_000);
  await writer.publishRun(log.map(({ subject, messageId, logTime, headers, payload }) =>
    ({ subject, messageId, payload, headers: { ...headers, [logTimeHeader]: formatInstant(logTime) } })));
  await publish('order.placed', 'evil-1', now - 1_000);
  await publish('order.cancel_requested', 'evil-1', now);
  service = await startServiceProcess(['start', '--replay', '--no-samples'], { ORDERWATCH_NATS_URL: nats.url, ORDERWATCH_DATA: folder });
  await service.answers('/readyz');
  await service.answers('/api/orders/shop:evil-1');
  while (!(await (await fetch(`${service.url}/metrics`)).text()).includes('orderwatch_lag_messages 0')) await pause(100);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser.close();
  await service.stop();
  await connection.close();
  await nats.stop();
  await rm(folder, { recursive: true, force: true });
});

async function publish(type: 'order.placed' | 'order.cancel_requested', order: string, at: number): Promise<void> {
  const messageId = `${order}-${type}`;
  const payload = shopEvent(type, order, formatInstant(at), messageId);
  await writer.publish({ subject: `orders.shop.${type}`, messageId, payload, headers: { [logTimeHeader]: formatInstant(at) } });
}

test('every panel is drawn, and nothing goes wrong on the page', async () => {
  const { page, context, troubles } = await openPage(browser);
  await page.goto(`${service.url}/`);
  expect(new URL(page.url()).pathname).toBe('/board');
  await page.locator('#state.green').waitFor();
  expect(await page.locator('[data-panel]').count()).toBe(panels);
  expect(await page.locator('[data-panel] .body').evaluateAll((bodies) => bodies.filter((body) => body.textContent?.trim() === '').length)).toBe(0);
  expect(await page.locator('.failed').count()).toBe(0);
  // At one moment, since the page may put a fresh drawing in the place of one that is being looked at.
  const charts = await page.locator('svg.chart').evaluateAll((drawn) => drawn.map((chart) => ({
    height: chart.getBoundingClientRect().height,
    widths: [...chart.querySelectorAll('path')].map((path) => path.getBoundingClientRect().width),
  })));
  expect(charts).toHaveLength(3);
  for (const { height, widths } of charts) {
    expect(height).toBeGreaterThan(50);
    expect(Math.min(...widths)).toBeGreaterThan(0);
  }
  expect(Number((await page.locator('[data-panel="1"] .stat').textContent())?.replaceAll(',', ''))).toBe(
    Number(await service.ask('SELECT count() FROM orderwatch.orders')),
  );
  expect(troubles).toEqual([]);
  await context.close();
});

test('what publishers write comes out as text', async () => {
  const { page, context, troubles } = await openPage(browser);
  await page.goto(`${service.url}/board`);
  const row = page.locator('[data-panel="13"] tbody tr').first();
  expect(await row.textContent()).toContain(hostile);
  expect(await page.locator('img').count()).toBe(0);

  await row.getByRole('link').click();
  await page.waitForURL(/\/api\/orders\/OMS-/);
  const shown = await page.locator('body').textContent();
  expect(shown).toContain('shop:evil-1');
  const { lines, timeline } = JSON.parse(await page.locator('pre').textContent() ?? '') as { lines: { sku: string }[]; timeline: { data: { reason?: string } }[] };
  expect([lines[0]?.sku, timeline[1]?.data.reason]).toEqual([hostile, hostile]);
  expect(await page.locator('img').count()).toBe(0);
  expect(troubles).toEqual([]);
  await context.close();
});

test('it is narrowed by what is chosen', async () => {
  const { page, context, troubles } = await openPage(browser);
  await page.goto(`${service.url}/board`);
  await Promise.all([page.waitForURL(/channel=jd/), page.getByRole('combobox', { name: 'Channel' }).selectOption('jd')]);
  expect(Number((await page.locator('[data-panel="1"] .stat').textContent())?.replaceAll(',', ''))).toBe(
    Number(await service.ask("SELECT count() FROM orderwatch.orders WHERE channel = 'jd'")),
  );
  expect(await page.getByRole('combobox', { name: 'Channel' }).inputValue()).toBe('jd');
  expect(troubles).toEqual([]);
  await context.close();
});

test('what happens shows by itself', async () => {
  const { page, context, troubles } = await openPage(browser);
  const drawnAgain = page.waitForResponse((response) => response.url().endsWith(`/panels/${panels}`));
  await page.goto(`${service.url}/board`);
  // The page draws its panels once at its opening; what is published after that shows only if it does so again.
  await (await drawnAgain).finished();
  await publish('order.placed', 'new-1', Date.now());
  const { id } = await (await service.answers('/api/orders/shop:new-1')).json() as { id: string };
  await page.getByRole('link', { name: id }).waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});

test.each([320, 375, 768])('a window %i pixels wide has no sideways scroll', async (width) => {
  const { page, context, troubles } = await openPage(browser, { viewport: { width, height: 800 }, isMobile: width < 500, hasTouch: true });
  await page.goto(`${service.url}/board`);
  await page.locator('#state.green').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  expect(troubles).toEqual([]);
  await context.close();
});

test.each(['order-flow', 'fulfilment'])('heads stand over their columns on %s', async (board) => {
  const { page, context, troubles } = await openPage(browser, { viewport: { width: 1280, height: 900 } });
  await page.goto(`${service.url}/board/${board}`);
  const sides = await page.locator('table.rows').evaluateAll((tables) => tables.flatMap((table) => {
    const sideOf = (element: typeof table) => element.ownerDocument.defaultView?.getComputedStyle(element).textAlign.replace('start', 'left');
    const heads = [...table.querySelectorAll('th')].map(sideOf);
    return [...table.querySelectorAll('tbody tr')].flatMap((row) => [...row.children].flatMap((cell, index) =>
      (cell.textContent === '' ? [] : [{ head: heads[index], cell: sideOf(cell) }])));
  }));
  expect(sides.some(({ head }) => head === 'right')).toBe(true);
  expect(sides.filter(({ head, cell }) => head !== cell)).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();
});

test('on a telephone a wide table scrolls inside its panel, under its title', async () => {
  const { page, context, troubles } = await openPage(browser, { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true });
  await page.goto(`${service.url}/board/fulfilment`);
  await page.locator('#state.green').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  const body = page.locator('[data-panel="11"] .body');
  const scrolled = await body.evaluate((element) => {
    element.scrollLeft = 10_000;
    return { by: element.scrollLeft, hidden: element.scrollWidth - element.clientWidth, last: element.querySelector('th:last-child')?.getBoundingClientRect().right };
  });
  expect(scrolled.hidden).toBeGreaterThan(0);
  expect(scrolled.by).toBeCloseTo(scrolled.hidden, 0);
  expect(scrolled.last).toBeLessThanOrEqual(390);
  expect(troubles).toEqual([]);
  await context.close();
});

test('what is overdue can be listed', async () => {
  const { page, context, troubles } = await openPage(browser);
  await page.goto(`${service.url}/board/fulfilment`);
  const counted = Number((await page.locator('[data-panel="6"] .stat').textContent())?.replaceAll(',', ''));
  await page.locator('[data-panel="6"]').getByRole('link', { name: 'List' }).click();
  await page.waitForURL(/overdue=true/);
  const { orders } = JSON.parse(await page.locator('pre').textContent() ?? '') as { orders: { overdue: boolean }[] };
  expect(orders).toHaveLength(Math.min(50, counted));
  expect(orders.every(({ overdue }) => overdue)).toBe(true);
  expect(troubles).toEqual([]);
  await context.close();
});

test('the documentation of the API opens and lists what there is', async () => {
  const { page, context, troubles } = await openPage(browser);
  await page.goto(`${service.url}/docs`);
  await page.getByText('/api/orders/{id}').first().waitFor();
  expect(troubles).toEqual([]);
  await context.close();
});
