import { startBrowser } from '../support/browser.ts';

/** `npx tsx test/browser/screenshot.ts http://127.0.0.1:8080/board samples/board.png` makes the README's picture anew. */
const [url, path] = process.argv.slice(2);
if (url === undefined || path === undefined) throw new Error('usage: screenshot.ts URL FILE');

const browser = await startBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 930 }, colorScheme: 'light' });
await page.goto(url);
await page.locator('#state.green').waitFor();
await page.screenshot({ path });
await browser.close();
