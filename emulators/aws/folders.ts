/** Walking and tidying folders that may not be there, and staying inside of one. */
import { readdirSync, realpathSync, rmdirSync } from 'node:fs';
import path from 'node:path';

/** Whether something of that path is below the folder, wherever links lead. What is not there is judged by its parents. */
export function isInside(folder: string, file: string): boolean {
  return realPath(file).startsWith(realPath(folder) + path.sep);
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    const parent = path.dirname(path.resolve(file));
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === file) throw error;
    return path.join(realPath(parent), path.basename(file));
  }
}

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
