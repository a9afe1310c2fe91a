/** How long files are: short enough to be read at once, each about one thing. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '..', '..');
const MOST_LINES = 250;
const MEDIAN_BELOW = 80;

interface Sized {
  readonly file: string;
  readonly lines: number;
}

const linesOf = (text: string) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
const tooLong = (files: readonly Sized[]) =>
  files.filter(({ lines }) => lines > MOST_LINES).map(({ file, lines }) => `${file}: ${lines}`);

/** The middle one of an odd number, the mean of the middle two of an even one. */
function medianOf(files: readonly Sized[]): number {
  const sorted = files.map(({ lines }) => lines).sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, lines) => sum + lines, 0) / middle.length;
}

/** Every folder but those that git ignores: a copy of the project without git has the same files. */
const ignored = readFileSync(path.join(root, '.gitignore'), 'utf8').split('\n');
const files = globSync('**/*.{ts,tsx,mjs,cjs}', {
  cwd: root,
  exclude: (name) => ignored.includes(`${path.basename(name)}/`),
}).map((file): Sized => ({ file, lines: linesOf(readFileSync(path.join(root, file), 'utf8')) }));
const ofSource = files.filter(({ file }) => file.startsWith('src/'));

it('sees the project', () => {
  for (const ending of ['.ts', '.tsx', '.mjs', '.cjs'])
    expect([ending, files.some(({ file }) => file.endsWith(ending))]).toEqual([ending, true]);
  expect(files).toContainEqual({ file: 'test/project/sizes.test.ts', lines: expect.any(Number) });
  expect(ofSource.length).toBeGreaterThan(100);
});

it(`no file is over ${MOST_LINES} lines`, () => {
  expect(tooLong(files)).toEqual([]);
});

it(`the median of src is below ${MEDIAN_BELOW} lines`, () => {
  expect(medianOf(ofSource)).toBeLessThan(MEDIAN_BELOW);
});

it('the rules can be broken', () => {
  const one = (lines: number): Sized => ({ file: `${lines}.ts`, lines: linesOf('x\n'.repeat(lines)) });
  expect(tooLong([one(250), one(251)])).toEqual(['251.ts: 251']);
  expect(linesOf('a\nb')).toBe(2);
  expect(medianOf([one(90), one(1), one(80)])).toBe(80);
  expect(medianOf([one(90), one(1), one(80), one(70)])).toBe(75);
});
