/** Programs of the bench that must weigh what a function weighs: bundled as the functions are, run by plain Node.js. */
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../../lib/function-code';

/** @param entry A file of this folder, without its ending. @returns the bundle's path: `index.js` in `folder`. */
export async function bundled(entry: string, folder: string): Promise<string> {
  const { externalModules, ...options } = BUNDLING;
  const outfile = path.join(folder, 'index.js');
  await build({
    ...options,
    external: externalModules,
    entryPoints: [path.join(__dirname, `${entry}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
  });
  return outfile;
}
