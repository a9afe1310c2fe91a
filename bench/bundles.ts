/** The functions' bundles, as they are deployed, and one that does nothing to compare them with. */
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ESBUILD_OPTIONS, handlerFile } from '../lib/bundling';

const ROOT = path.resolve(__dirname, '..');
export const EMPTY = '(empty handler)';

export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** Files that something of is in it, below the project's folder. */
  readonly inputs: readonly string[];
}

/** Bundles the empty handler and the functions of these names into `folder`. */
export async function bundleAll(folder: string, names: readonly string[]): Promise<Bundle[]> {
  const empty = path.join(folder, 'empty.ts');
  writeFileSync(empty, 'export const handler = async () => ({});\n');
  return Promise.all([
    bundle(EMPTY, empty, path.join(folder, 'empty.js')),
    ...names.map((name) => bundle(name, handlerFile(name), path.join(folder, `${name}.js`))),
  ]);
}

/** A Node.js program in one file, as the stack makes it. */
async function bundle(name: string, entry: string, file: string): Promise<Bundle> {
  const { metafile } = await build({
    ...ESBUILD_OPTIONS,
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: file,
    logLevel: 'error',
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  return { name, file, bytes: statSync(file).size, inputs };
}
