/** What axe finds on a page that keeps people from using it. */
import { source } from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = { all: {}, colours: { runOnly: ['color-contrast', 'link-in-text-block'] } };

/**
 * `rule: element` for each serious and critical finding. The page's own policy lets no script in: axe is evaluated beside
 * it, once for a document, which takes a quarter as long as its rules.
 */
export async function seriousProblems(page: Page, rules: keyof typeof RULES = 'all'): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(`(() => { ${source} })()`);
  const options = JSON.stringify({ resultTypes: ['violations'], ...RULES[rules] });
  const found = await page.evaluate(`(async () => {
    const { violations } = await axe.run(document, ${options});
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html));
  })()`);
  return found as string[];
}
