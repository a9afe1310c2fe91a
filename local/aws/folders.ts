/** Walking and tidying folders that may not be there. */
import { readdirSync, rmdirSync } from 'node:fs';
import path from 'node:path';

/** All files below the folder, not following links. */
export function filesBelow(folder: string): string[] {
  return entries(folder).flatMap((entry) => {
    const each = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(each);
    return entry.isFile() ? [each] : [];
  });
}

/** Removes the folder if, after the same was done to those in it, it is empty. */
export function removeEmptyFolders(folder: string): void {
  for (const entry of entries(folder)) {
    if (entry.isDirectory()) removeEmptyFolders(path.join(folder, entry.name));
  }
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(String((error as NodeJS.ErrnoException).code)))
      throw error;
  }
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
