/** What axe finds on a page that keeps people from using it. */
import { source } from 'axe-core';
import type { Page } from 'playwright-core';

/** `rule: element` for each serious and critical finding. The page's own policy lets no script in: axe is evaluated beside it. */
export async function seriousProblems(page: Page): Promise<string[]> {
  const found = await page.evaluate(`(async () => {
    ${source}
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html));
  })()`);
  return found as string[];
}
