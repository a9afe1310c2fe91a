/** Flame graphs: what a profile of V8 comes to, and what must not be in the picture of it. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { FLAMES } from '../../bench/flames';
import { flameSvg } from '../../bench/profile/flame';
import { type CallFrame, filesInBundle, framesOf, placeOf } from '../../bench/profile/frames';

const DOCS = path.join(__dirname, '..', '..', 'docs');
const frame = (functionName: string, url = ''): CallFrame => ({
  ...{ functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 },
});
const profile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 5] },
    { id: 2, callFrame: frame('main', '/home/me/project/bin/a.ts'), children: [3, 4] },
    { id: 3, callFrame: frame('read', '/home/me/project/src/b.ts') },
    { id: 4, callFrame: frame('', '/home/me/project/node_modules/@scope/name/dist/c.js') },
    { id: 5, callFrame: frame('(idle)') },
  ],
  ...{ startTime: 0, endTime: 1_000, samples: [3, 5, 4, 3, 2], timeDeltas: [100, 5_000, 200, 100, 50] },
};
const place = ({ url }: CallFrame) => placeOf(url, '/home/me/project');

it('counts what every function and its callees took, and no time without work', () => {
  const all = framesOf(profile, place);
  const main = all.callees.get('main bin/a.ts');
  expect([all.totalUs, main?.totalUs]).toEqual([450, 450]);
  expect([...(main?.callees.values() ?? [])].map(({ name, totalUs }) => [name, totalUs])).toEqual([
    ['read src/b.ts', 200],
    ['(anonymous) @scope/name', 200],
  ]);
});

it('knows the files of a bundle by the names that esbuild writes above them', () => {
  const bundle = ['// node_modules/zod/v4/core.js', 'one', '  // src/a.ts', 'two', '// a remark', 'three'];
  expect(filesInBundle(bundle.join('\n')).map((file) => file.split('/').at(-1))).toEqual([
    'core.js',
    'core.js',
    'a.ts',
    'a.ts',
    'a.ts',
    'a.ts',
  ]);
});

it('draws callees above who called them, as wide as they took', () => {
  const svg = flameSvg(framesOf(profile, place), 'a <run>');
  const boxes = [...svg.matchAll(/<title>([^:]+): .*?<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g)];
  const [all, main, read] = boxes.map(([, name, x, y, width]) => ({ name, x, y: Number(y), width }));
  expect([all?.name, main?.name, read?.name]).toEqual(['all', 'main bin/a.ts', 'read src/b.ts']);
  expect(all?.width).toBe(main?.width);
  expect(main?.y).toBeGreaterThan(read?.y ?? Number.NaN);
  expect(svg).toContain('a &lt;run&gt;');
});

it.each(Object.values(FLAMES))(
  'is published as $file: small, and without a folder of a machine',
  ({ file }) => {
    const svg = readFileSync(path.join(DOCS, file), 'utf8');
    expect(statSync(path.join(DOCS, file)).size).toBeLessThan(300_000);
    expect(svg).not.toMatch(/[ >](\/|file:|\.\.\/)\w/);
    expect(svg.match(/<g>/g)?.length).toBeGreaterThan(100);
  },
);
