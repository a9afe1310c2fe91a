/** Chromium, headless, and what a page in it said, asked for and looked like. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { seriousProblems } from './accessibility';

const root = path.resolve(__dirname, '..', '..');
/** Where the set-up puts it, when none is on PATH. */
const FETCHED = path.join(root, '.tools', 'chromium', 'chromium');
const SCREENSHOTS = path.join(root, '.local', 'screenshots');
const WIDTHS = [1280, 390];
const SCHEMES = ['light', 'dark'] as const;

/** @throws Error that names the command to run, when there is no Chromium. */
export function openBrowser(): Promise<Browser> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  const onPath = folders.flatMap((folder) =>
    ['chromium', 'chromium-browser', 'google-chrome'].map((name) => path.join(folder, name)),
  );
  const executablePath = [...onPath, FETCHED].find((file) => existsSync(file));
  if (!executablePath) {
    throw new Error(
      `there is no Chromium on PATH or at ${FETCHED}. To fetch it, run: node setup/prepare.mjs --tests`,
    );
  }
  // Its own sandbox needs rights that root and containers do not give; it shows nothing but this project's page.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface Watched {
  readonly page: Page;
  /** Errors of the page and of its console. */
  readonly problems: readonly string[];
  /** Origins of everything that it asked for. */
  readonly origins: ReadonlySet<string>;
}

export async function openPage(browser: Browser, url: string): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const problems: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto(url);
  return { page, problems, origins };
}

/**
 * Takes pictures in both widths and both colour schemes.
 * @returns the views that are wider than their window, and what axe finds in them.
 */
export async function photograph(page: Page, name: string): Promise<string[]> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const problems: string[] = [];
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      // A plot is drawn anew for another width.
      await page.waitForTimeout(400);
      await page.screenshot({
        path: path.join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
      const needed = Number(await page.evaluate('document.documentElement.scrollWidth'));
      if (needed > width) problems.push(`${name} at ${width}: ${needed}`);
      problems.push(
        ...(await seriousProblems(page)).map((each) => `${name} at ${width}, ${colorScheme}: ${each}`),
      );
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  return problems;
}
