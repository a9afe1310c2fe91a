/**
 * Script and style of the page, bundled from its sources. The bundle of the command line has in place of this file what it
 * gives (`setup/bundle-runbook.mjs`): there are no sources beside an installed one.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, version } from 'esbuild';
import { draft, keep, placeOf } from '../emulators/common/kept';

const PAGE = path.join(__dirname, 'page');
const KIND = {
  name: 'page',
  sources: ['{console/page,src}/**/*', 'package-lock.json', 'tsconfig.json'],
  options: { version },
};

export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

/** Made once for the same sources, which takes a second or more. */
export async function pageFiles(): Promise<PageFiles> {
  const place = placeOf(KIND);
  if (!place.isThere) {
    const made = draft();
    const { script, style } = await bundle();
    await writeFile(path.join(made, 'page.js'), script);
    await writeFile(path.join(made, 'page.css'), style);
    keep(made, place);
  }
  const read = (name: string) => readFile(path.join(place.folder, name), 'utf8');
  return { script: await read('page.js'), style: await read('page.css') };
}

async function bundle(): Promise<PageFiles> {
  const options = JSON.parse(await readFile(path.join(PAGE, 'bundle.json'), 'utf8')) as BuildOptions;
  const { outputFiles = [] } = await build({
    ...options,
    entryPoints: { page: path.join(PAGE, 'main.tsx') },
  });
  const text = (name: string) => outputFiles.find((file) => path.basename(file.path) === name)?.text ?? '';
  return { script: text('page.js'), style: text('page.css') };
}
