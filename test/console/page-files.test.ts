/** The page is built once for the same sources: whoever starts a console again does not wait for that. */
import { build } from 'esbuild';
import { pageFiles } from '../../console/page-files';

jest.mock('esbuild', () => {
  const actual = jest.requireActual<typeof import('esbuild')>('esbuild');
  return { ...actual, build: jest.fn(actual.build) };
});

it('is kept with its script and its style', async () => {
  const first = await pageFiles();
  expect(first.script.length).toBeGreaterThan(100_000);
  expect(first.style).toContain('body');
  const built = jest.mocked(build).mock.calls.length;
  expect(await pageFiles()).toEqual(first);
  expect(jest.mocked(build)).toHaveBeenCalledTimes(built);
});
