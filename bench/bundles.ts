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
  return Promise.all(names.map((name) => bundle(name, handlerFile(name), path.join(folder, `${name}.js`))));
}

/** Bundles, beside each of these, a program that imports the clients which this very function has. */
export function bundleClients(folder: string, bundles: readonly Bundle[]): Promise<Bundle[]> {
  return Promise.all(
    bundles.map(({ name, inputs }) => {
      const entry = path.join(folder, `${name}-clients.ts`);
      writeFileSync(entry, clientsOf(inputs));
      return bundle(name, entry, path.join(folder, `${name}-clients.js`));
    }),
  );
}

/** A Node.js program in one file, as the stack makes it. */
async function bundle(name: string, entry: string, file: string): Promise<Bundle> {
  const { metafile } = await build({
    ...ESBUILD_OPTIONS,
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile: file,
    // A program elsewhere has the packages of this project.
    nodePaths: [path.join(ROOT, 'node_modules')],
    logLevel: 'error',
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  return { name, file, bytes: statSync(file).size, inputs };
}
