import { parseArgs } from 'node:util';
import { startBrowser } from '../support/browser.ts';

/**
 * `npx tsx test/browser/screenshot.ts http://127.0.0.1:8080/board samples/board.png` makes the README's picture anew.
 * `--full` takes the whole page rather than what a window shows, `--width 390` a narrower one.
 */
const { values: { full, width }, positionals: [url, path] } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false }, width: { type: 'string', default: '1280' } },
});
if (url === undefined || path === undefined) throw new Error('usage: screenshot.ts [--full] [--width PIXELS] URL FILE');

const browser = await startBrowser();
const page = await browser.newPage({ viewport: { width: Number(width), height: 930 }, colorScheme: 'light' });
await page.goto(url);
await page.locator('#state.green').waitFor();
await page.screenshot({ path, fullPage: full });
await browser.close();
