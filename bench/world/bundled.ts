/** Programs of the bench that must weigh what a function weighs: bundled as the functions are, run by plain Node.js. */
import path from 'node:path';
import { build } from 'esbuild';
import { ESBUILD_OPTIONS } from '../../lib/bundling';

/** @param entry A file of this folder, without its ending. @returns the bundle's path: `index.js` in `folder`. */
export async function bundled(
  entry: string,
  folder: string,
  options: { readonly minify?: boolean } = {},
): Promise<string> {
  const outfile = path.join(folder, 'index.js');
  await build({
    ...ESBUILD_OPTIONS,
    ...options,
    entryPoints: [path.join(__dirname, `${entry}.ts`)],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
