import { globSync } from 'node:fs';
import path from 'node:path';

interface File {
  readonly path: string;
}
const { inOrder, LONG } = require('./order.cjs') as {
  inOrder: (tests: readonly File[], workers: number) => File[];
  LONG: Readonly<Record<string, number>>;
};

const root = path.resolve(__dirname, '..', '..');
const [gameday, words] = ['test/drills/gameday/a.test.ts', 'test/end-to-end/words.test.ts'];
const files = (...names: string[]) => names.map((name) => ({ path: path.join(root, name) }));
const shorts = files(...Array.from({ length: 200 }, (_, index) => `test/text/${index}.test.ts`));
const isShort = (file: File | undefined) => file?.path.includes('/text/') ?? false;

test('the longest comes first, and one worker is left to the short ones', () => {
  const order = inOrder([...shorts, ...files(words, gameday, 'test/local/paths.test.ts')], 2);
  expect(order).toHaveLength(203);
  expect(new Set(order).size).toBe(203);
  expect(isShort(order[0])).toBe(true);
  expect(order[1]?.path).toContain(gameday);
  // The next long one is not begun before the first is through, meanwhile short ones are.
  const next = order.findIndex(({ path: name }) => name.includes(words));
  expect(next).toBeGreaterThan(40);
  expect(order.slice(2, next).every(isShort)).toBe(true);
});

test('with one worker the long ones come first', () => {
  const order = inOrder([...shorts, ...files(words, gameday)], 1);
  expect(order.slice(0, 2).map(isShort)).toEqual([false, false]);
});

test('where only long ones are left, every worker has one', () => {
  expect(inOrder(files(words, gameday), 3)).toHaveLength(2);
});

test('whatever is said to be long is there', () => {
  const all = globSync(['test/**/*.test.ts', 'emulators/*/test/**/*.test.ts'], { cwd: root });
  const gone = Object.keys(LONG).filter((part) => !all.some((file) => file.includes(part)));
  expect(gone).toEqual([]);
});
