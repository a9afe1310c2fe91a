/** Where the project's folder is, for a command that may be installed elsewhere; and which version this is. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Set where the command line is packed (`setup/bundle-runbook.mjs`). */
declare const RUNBOOK_VERSION: string | undefined;

/** As its `package.json` calls the project. */
const NAME = 'knhk-connection-pool-runbook';

/**
 * The folder that this file is in or below, in a clone; for an installed command, the clone that it is called in.
 * @returns null where there is none.
 */
export function projectFolder(here: string = __dirname, calledIn: string = process.cwd()): string | null {
  return folderAbove(here) ?? folderAbove(calledIn);
}

/** As `runbook --version` says it. */
export function versionOf(): string {
  if (typeof RUNBOOK_VERSION === 'string') return RUNBOOK_VERSION;
  return manifestIn(projectFolder() ?? '')?.version ?? 'unknown';
}

function folderAbove(start: string): string | null {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    if (manifestIn(folder)?.name === NAME) return folder;
    if (folder === path.dirname(folder)) return null;
  }
}

function manifestIn(folder: string): { name?: string; version?: string } | null {
  try {
    return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  } catch {
    return null;
  }
}
