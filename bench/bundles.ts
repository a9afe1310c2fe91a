/** The functions' bundles, as they are deployed, and what each is compared with: its clients, and nothing of ours. */
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ESBUILD_OPTIONS, handlerFile } from '../lib/bundling';
import { clientsOf } from './clients';

const ROOT = path.resolve(__dirname, '..');

export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** Files that something of is in it, below the project's folder. */
  readonly inputs: readonly string[];
}

/** Bundles the functions of these names into `folder`. */
export function bundleAll(folder: string, names: readonly string[]): Promise<Bundle[]> {
  return bundle(
    folder,
    names.map((name) => ({ name, entry: handlerFile(name) })),
  );
}

/** Bundles, beside each of these, a program that imports the clients which this very function has. */
export function bundleClients(folder: string, bundles: readonly Bundle[]): Promise<Bundle[]> {
  const entries = bundles.map(({ name, inputs }) => {
    const entry = path.join(folder, `${name}-clients.ts`);
    writeFileSync(entry, clientsOf(inputs));
    return { name, entry };
  });
  return bundle(path.join(folder, 'clients'), entries);
}

/** Node.js programs in one file each, as the stack makes them: in one run of esbuild. */
async function bundle(
  folder: string,
  entries: readonly { readonly name: string; readonly entry: string }[],
): Promise<Bundle[]> {
  const { metafile } = await build({
    ...ESBUILD_OPTIONS,
    absWorkingDir: ROOT,
    entryPoints: entries.map(({ name, entry }) => ({ in: entry, out: name })),
    outdir: folder,
    // A program elsewhere has the packages of this project.
    nodePaths: [path.join(ROOT, 'node_modules')],
    logLevel: 'error',
    metafile: true,
  });
  return entries.map(({ name }) => {
    const file = path.join(folder, `${name}.js`);
    const output = metafile.outputs[path.relative(ROOT, file)];
    if (!output) throw new RangeError(`esbuild has made no ${file}`);
    const inputs = Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    );
    return { name, file, bytes: statSync(file).size, inputs };
  });
}
