/** Where the Prometheus and Alertmanager programs are, which no npm package carries. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import tools from '../setup/tools.json';

export type ToolName = keyof typeof tools;

/** Where `setup/prepare.mjs` puts the programs that it fetches. */
const FETCHED_DIR = path.resolve(__dirname, '..', '.tools', 'usr', 'bin');

/**
 * Absolute path of a program: from PATH, or else from what the set-up has fetched. A distribution's own name
 * for it (Debian's `prometheus-alertmanager`) counts as well.
 *
 * @throws Error that names the command to run, when there is none.
 */
export function findTool(
  name: ToolName,
  searchPath = process.env['PATH'] ?? '',
  fetchedDir = FETCHED_DIR,
): string {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const folder of [...folders, fetchedDir]) {
    for (const program of tools[name].programs) {
      const file = path.join(folder, program);
      if (isProgram(file)) return file;
    }
  }
  throw new Error(
    `${name} is neither on PATH nor in ${fetchedDir}. To fetch it, run: node setup/prepare.mjs`,
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
