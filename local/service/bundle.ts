/** Bundles the sample service into one file, so that a pod starts in a fraction of a second. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, version } from 'esbuild';
import { madeOnce } from '../../emulators/common/kept';

const ROOT = path.resolve(__dirname, '..', '..');
/** What `sources` below stand for. */
const OF_SOURCES = /^(local\/service|emulators\/common|.*\bnode_modules)\//;
const FILE = 'knhk-closed-loop.cjs';
const OPTIONS: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // The optional native driver of node-pg; it is not installed.
  external: ['pg-native'],
  logLevel: 'warning',
};
const SERVICE = {
  name: 'service',
  sources: ['local/service/**/*.ts', 'emulators/common/*.ts', 'package-lock.json', 'tsconfig.json'],
  options: { version, ...OPTIONS },
};

/** Writes `knhk-closed-loop.cjs` into `folder` and returns its path. */
export async function bundleService(folder: string): Promise<string> {
  const kept = await madeOnce(SERVICE, async (made) => {
    const { metafile } = await build({
      ...OPTIONS,
      absWorkingDir: ROOT,
      entryPoints: [path.join(__dirname, 'main.ts')],
      outfile: path.join(made, FILE),
      metafile: true,
    });
    const others = Object.keys(metafile.inputs).filter((input) => !OF_SOURCES.test(input));
    if (others.length > 0) throw new Error(`inputs of the service that no hash sees: ${others.join(', ')}`);
  });
  const outfile = path.join(folder, FILE);
  await copyFile(path.join(kept, FILE), outfile);
  return outfile;
}
