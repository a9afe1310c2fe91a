/** The functions' bundles of a local run, made once: every world has an app of its own, of the same functions. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, version } from 'esbuild';
import { madeOnce } from '../emulators/common/kept';
import { allFunctions, ESBUILD_OPTIONS, functionNames } from '../lib/bundling';
import type { Configuration } from '../src/configuration/configuration';
import { CONFIGURATION_FILE } from '../src/configuration/environment';

const BUNDLES = {
  name: 'bundles',
  sources: ['{lambdas,src}/**/*', 'package-lock.json', 'tsconfig.json'],
  options: { version, ...ESBUILD_OPTIONS },
};
/** What the sources above stand for. */
const OF_SOURCES = /^(lambdas|src|.*\bnode_modules)\//;

/**
 * Puts every function's bundle and the configuration into `<folder>/<function>/`: the bundle as a link, so that all
 * worlds share what Node.js makes of it.
 * @returns the folder that the links lead to. Whoever needs them for more than a day keeps it in use.
 */
export async function writeFunctions(configuration: Configuration, folder: string): Promise<string> {
  const bundles = await sharedBundles();
  const text = JSON.stringify(configuration);
  for (const name of functionNames()) {
    await mkdir(path.join(folder, name), { recursive: true });
    await symlink(path.join(bundles, name, 'index.js'), path.join(folder, name, 'index.js'));
    await writeFile(path.join(folder, name, CONFIGURATION_FILE), text);
  }
  return bundles;
}

/** The folder of every function's bundle, `<function>/index.js`. */
export function sharedBundles(): Promise<string> {
  return madeOnce(BUNDLES, bundle);
}

async function bundle(folder: string): Promise<void> {
  const { metafile } = await build({ ...allFunctions(folder), metafile: true });
  const others = Object.keys(metafile.inputs).filter((input) => !OF_SOURCES.test(input));
  if (others.length > 0) throw new Error(`inputs of bundles that no hash sees: ${others.join(', ')}`);
}
