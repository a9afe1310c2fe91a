/** Bundles the sample service into one file, so that a pod starts in a fraction of a second. */
import path from 'node:path';
import { build } from 'esbuild';

/** Writes `knhk-closed-loop.cjs` into `folder` and returns its path. */
export async function bundleService(folder: string): Promise<string> {
  const outfile = path.join(folder, 'knhk-closed-loop.cjs');
  await build({
    entryPoints: [path.join(__dirname, 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // The optional native driver of node-pg; it is not installed.
    external: ['pg-native'],
    logLevel: 'warning',
  });
  return outfile;
}
