/** The page is built once for the same sources: whoever starts a console again does not wait for that. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pageFiles } from '../../console/page-files';

const KEPT = path.join(__dirname, '..', '..', '.local', 'kept');

it('is kept with its script and its style', async () => {
  const first = await pageFiles();
  expect(first.script.length).toBeGreaterThan(100_000);
  expect(first.style).toContain('body');
  const written = () =>
    readdirSync(KEPT)
      .filter((name) => name.startsWith('page-'))
      .map((name) => statSync(path.join(KEPT, name, 'page.js')).mtimeMs);
  const before = written();
  expect(await pageFiles()).toEqual(first);
  expect(written()).toEqual(before);
});
