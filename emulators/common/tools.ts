/** Where the programs are that no npm package carries. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import tools from '../../setup/tools.json';

export type ToolName = keyof typeof tools;

/** Where `setup/prepare.mjs` puts the programs that it fetches. */
const TOOLS_DIR = path.resolve(__dirname, '..', '..', '.tools');
const FETCHED_DIR = path.join(TOOLS_DIR, 'usr', 'bin');

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
  return find(name, tools[name].programs, searchPath, fetchedDir);
}

/**
 * Absolute path of a program that a person would have, `psql` say: from PATH, or else from what the set-up has fetched.
 * @throws Error that names the command to run, when there is none.
 */
export function findProgram(
  name: string,
  searchPath = process.env['PATH'] ?? '',
  toolsDir = TOOLS_DIR,
): string {
  return find(name, [name], searchPath, path.join(toolsDir, name));
}

function find(name: string, programs: readonly string[], searchPath: string, fetchedDir: string): string {
  const folders = searchPath.split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  for (const folder of [...folders, fetchedDir]) {
    for (const program of programs) {
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
