/** The functions' bundles, as they are deployed, and one that does nothing to compare them with. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../lib/function-code';

const ROOT = path.resolve(__dirname, '..');
const LAMBDAS = path.join(ROOT, 'lambdas');
/** What tells a function's file from those that the functions share. */
const HANDLER = /^export (const|async function|function) handler\b/m;
export const EMPTY = '(empty handler)';

export interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** Files that something of is in it, below the project's folder. */
  readonly inputs: readonly string[];
}

/** The names of all functions. */
export function functionNames(): string[] {
  return readdirSync(LAMBDAS)
    .filter((file) => file.endsWith('.ts') && HANDLER.test(readFileSync(path.join(LAMBDAS, file), 'utf8')))
    .map((file) => path.basename(file, '.ts'))
    .sort();
}

/** Bundles the empty handler and the functions of these names into `folder`. */
export async function bundleAll(folder: string, names: readonly string[]): Promise<Bundle[]> {
  const empty = path.join(folder, 'empty.ts');
  writeFileSync(empty, 'export const handler = async () => ({});\n');
  return Promise.all([
    bundle(EMPTY, empty, path.join(folder, 'empty.js')),
    ...names.map((name) => bundle(name, path.join(LAMBDAS, `${name}.ts`), path.join(folder, `${name}.js`))),
  ]);
}

/** As `NodejsFunction` calls esbuild: a Node.js program in one file, with the options of the stack. */
async function bundle(name: string, entry: string, file: string): Promise<Bundle> {
  const { externalModules, ...options } = BUNDLING;
  const { metafile } = await build({
    ...options,
    absWorkingDir: ROOT,
    external: externalModules,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  return { name, file, bytes: statSync(file).size, inputs };
}
