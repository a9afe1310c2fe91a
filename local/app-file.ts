/** The CDK app as one file of plain JavaScript: half of what a synthesis in a process of its own takes is reading TypeScript. */
import path from 'node:path';
import { build, version } from 'esbuild';
import { madeOnce } from '../emulators/common/kept';

const ROOT = path.resolve(__dirname, '..');
const FILE = 'app.cjs';
const APP = {
  name: 'app',
  sources: ['bin/app.ts', '{lib,src}/**/*', 'package-lock.json', 'tsconfig.json'],
  options: { version },
};
/** What the sources above stand for. */
const OF_SOURCES = /^(bin\/app\.ts$|(lib|src)\/)/;

/**
 * `bin/app.ts` with what it imports of this project; packages are where they were. Made once for the same sources. It does
 * not find the functions' sources, which lie beside the app: a local run's are bundled.
 */
export async function appFile(): Promise<string> {
  const folder = await madeOnce(APP, async (made) => {
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: ['bin/app.ts'],
      outfile: path.join(made, FILE),
      ...{ bundle: true, packages: 'external', platform: 'node', format: 'cjs', target: 'node24' },
      keepNames: true,
      metafile: true,
      logLevel: 'error',
    });
    const others = Object.keys(metafile.inputs).filter((input) => !OF_SOURCES.test(input));
    if (others.length > 0) throw new Error(`inputs of the app that no hash sees: ${others.join(', ')}`);
  });
  return path.join(folder, FILE);
}
