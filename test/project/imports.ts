/** Every import of the project's own files, those of types alone included, as they are written. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '..', '..');

export interface Import {
  readonly from: string;
  /** A file of the project, or a package. */
  readonly to: string;
  readonly isPackage: boolean;
}

/** `from '…'` of imports and exports, `import '…'`, `import('…')`, `require('…')`: at the start of a statement or within one. */
const SPECIFIER = /(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*'([^'\n]+)'/g;

/** All imports of the files that the patterns name. @throws Error for a relative one that leads to no file. */
export function importsOf(patterns: readonly string[]): Import[] {
  const files = globSync([...patterns], { cwd: root, exclude: (name) => name === 'node_modules' });
  return files.flatMap((from) => {
    const text = readFileSync(path.join(root, from), 'utf8');
    return [...text.matchAll(SPECIFIER)].map(([, specifier = '']) =>
      specifier.startsWith('.')
        ? { from, to: fileOf(from, specifier), isPackage: false }
        : { from, to: specifier, isPackage: true },
    );
  });
}

function fileOf(from: string, specifier: string): string {
  const base = path.join(path.dirname(from), specifier);
  const found = ['', '.ts', '.tsx', '/index.ts', '.mjs', '.cjs']
    .map((ending) => `${base}${ending}`)
    .find((file) => /\.\w+$/.test(file) && existsSync(path.join(root, file)));
  if (found === undefined) throw new Error(`${from} imports ${specifier}, which is no file`);
  return found;
}

/** The first circle that is found, each file once; empty where there is none. */
export function circleIn(imports: readonly Import[]): readonly string[] {
  const next = new Map<string, string[]>();
  for (const { from, to, isPackage } of imports) {
    if (!isPackage) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): readonly string[] => {
    if (way.includes(file)) return way.slice(way.indexOf(file));
    if (done.has(file)) return [];
    for (const each of next.get(file) ?? []) {
      const circle = walk(each, [...way, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of next.keys()) {
    const circle = walk(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
