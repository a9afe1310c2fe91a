/**
 * Script and style of the page, bundled from its sources. The bundle of the command line has in place of this file what it
 * gives (`setup/bundle-runbook.mjs`): there are no sources beside an installed one.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const PAGE = path.join(__dirname, 'page');

export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

/** Takes about half a second. */
export async function pageFiles(): Promise<PageFiles> {
  const options = JSON.parse(await readFile(path.join(PAGE, 'bundle.json'), 'utf8')) as BuildOptions;
  const { outputFiles = [] } = await build({
    ...options,
    entryPoints: { page: path.join(PAGE, 'main.tsx') },
  });
  const text = (name: string) => outputFiles.find((file) => path.basename(file.path) === name)?.text ?? '';
  return { script: text('page.js'), style: text('page.css') };
}
