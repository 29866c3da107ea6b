import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { findProgram } from '../../bin/environment.mjs';

/** Nothing of the browser's own may reach the network or the screen. */
const flags = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** Starts the machine's own Chromium. @throws when there is none */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findProgram('chromium');
  if (executablePath === undefined) throw new Error('there is no chromium on PATH: "npm test" installs it');
  return chromium.launch({ executablePath, args: flags });
}

/** A page in a profile of its own, and all that went wrong in it so far. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught errors, failed requests, breaches of the content policy, dialogs. */
  readonly troubles: readonly string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ timezoneId: 'America/New_York', ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) troubles.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`));
  page.on('requestfailed', (request) => {
    // A page that is left abandons what it was fetching.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') troubles.push(`request: ${request.url()}: ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => { if (response.status() >= 400) troubles.push(`answer: ${response.url()}: ${response.status()}`); });
  page.on('dialog', (dialog) => { troubles.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  await page.addInitScript({
    content: "document.addEventListener('securitypolicyviolation', (event) => console.error('content policy:', event.violatedDirective, event.blockedURI));",
  });
  return { page, context, troubles };
}
