/** How a handler becomes one file: the options of esbuild, for the stack, the local run and the bench alike. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LAMBDAS = path.resolve(__dirname, '..', 'lambdas');
/** What tells a function's file from those that the functions share. */
const HANDLER = /^export (const|async function|function) handler\b/m;

/** As esbuild takes them. */
export const ESBUILD_OPTIONS = {
  bundle: true,
  platform: 'node' as const,
  format: 'cjs' as const,
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  // The SDK is bundled too: the version that was tested is the version that runs.
  external: ['pg-native', 'pg-cloudflare'],
};

/**
 * All functions in one run of esbuild, each in `<folder>/<function>/index.js`: what they share is read once, and not by each.
 * Paths do not depend on where the project lies.
 */
export function allFunctions(folder: string) {
  return {
    ...ESBUILD_OPTIONS,
    absWorkingDir: path.resolve(LAMBDAS, '..'),
    entryPoints: functionNames().map((name) => ({ in: handlerFile(name), out: `${name}/index` })),
    outdir: folder,
    logLevel: 'error' as const,
  };
}

/**
 * Context of an app whose functions are bundled already: a folder with `<function>/index.js` and the configuration
 * beside it, links left as they are. The local run gives it, since it makes many apps of the same functions; a deployment
 * never does.
 */
export const BUNDLED_CONTEXT = 'bundledFunctions';

/** Where a function is in the project: `lambdas/<name>.ts`. */
export function handlerFile(name: string): string {
  return path.join(LAMBDAS, `${name}.ts`);
}

/** The names of all functions. */
export function functionNames(): string[] {
  return readdirSync(LAMBDAS)
    .filter((file) => file.endsWith('.ts') && HANDLER.test(readFileSync(path.join(LAMBDAS, file), 'utf8')))
    .map((file) => path.basename(file, '.ts'))
    .sort();
}
