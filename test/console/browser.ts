/** Chromium, headless, and what a page in it said, asked for and looked like. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { seriousProblems } from './accessibility';

const root = path.resolve(__dirname, '..', '..');
/** Where the set-up puts it, when none is on PATH. */
const FETCHED = path.join(root, '.tools', 'chromium', 'headless-shell');
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];
const SCREENSHOTS = path.join(root, '.local', 'screenshots');
/** A scheme changes colours and nothing else: of axe's rules, those of colours are asked in each, the rest once a width. */
const LOOKS = [
  { width: 1280, colorScheme: 'light', hasPicture: true, rules: 'all' },
  { width: 1280, colorScheme: 'dark', hasPicture: false, rules: 'colours' },
  { width: 390, colorScheme: 'light', hasPicture: false, rules: 'colours' },
  { width: 390, colorScheme: 'dark', hasPicture: true, rules: 'all' },
] as const;
/** A plot is drawn anew for another width or scheme: in the frame after it, or the next. */
const DRAWN = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

/** @throws Error that names the command to run, when there is no Chromium. */
export function openBrowser(): Promise<Browser> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  const onPath = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
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
  // What moves for as long as an execution runs is drawn sixty times a second: a third of what its page costs.
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
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
 * Looks at a page in both widths and both colour schemes, and takes a picture of each width.
 * @returns where it is wider than its window, and what axe finds in it.
 */
export async function photograph(page: Page, name: string): Promise<string[]> {
  await mkdir(SCREENSHOTS, { recursive: true });
  const problems: string[] = [];
  for (const { width, colorScheme, hasPicture, rules } of LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.evaluate(DRAWN);
    if (hasPicture) {
      const file = path.join(SCREENSHOTS, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
    const needed = Number(await page.evaluate('document.documentElement.scrollWidth'));
    if (needed > width) problems.push(`${name} at ${width}: ${needed}`);
    const found = await seriousProblems(page, rules);
    problems.push(...found.map((each) => `${name} at ${width}, ${colorScheme}: ${each}`));
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  return problems;
}
