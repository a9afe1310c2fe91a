/**
 * What takes long to make from the project's files, kept in `.local/kept/` under a hash of them: every run and every
 * process that has the same files shares it, and a change of any of them makes it anew.
 */
import { createHash } from 'node:crypto';
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import path from 'node:path';
import { turnToMake } from './making';

const ROOT = path.resolve(__dirname, '..', '..');
export const KEPT = path.join(ROOT, '.local', 'kept');
/** For so long it is kept unused: a branch that is come back to has its own. */
const UNUSED_MS = 24 * 3_600_000;

export interface Kind {
  readonly name: string;
  /** Patterns of all files that it is made of. `package-lock.json` stands for the packages. */
  readonly sources: readonly string[];
  /** Whatever else it is made of, as JSON. */
  readonly options: unknown;
}

/** A hash of the sources as they are, and of the options. */
function hashOf({ sources, options }: Kind): string {
  const hash = createHash('sha256').update(JSON.stringify(options));
  const files = globSync([...sources], { cwd: ROOT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  for (const file of files.sort()) hash.update(`\n${path.relative(ROOT, file)}\n`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 32);
}

/**
 * Made by whoever asks first. The others wait for it, in this process and in others.
 * @param make Writes it into a folder that nobody else sees. What it throws is thrown, and the next one tries again.
 * @returns the folder that it is kept in.
 */
export async function madeOnce(kind: Kind, make: (folder: string) => Promise<void>): Promise<string> {
  const place = placeOf(kind);
  if (place.isThere) return place.folder;
  mkdirSync(KEPT, { recursive: true });
  const endTurn = await turnToMake(place.folder, () => touch(place.folder));
  if (!endTurn) return place.folder;
  const made = draft();
  try {
    await make(made);
    keep(made, place);
  } finally {
    rmSync(made, { recursive: true, force: true });
    endTurn();
  }
  return place.folder;
}

/** Where it is or would be. */
export interface Place {
  readonly folder: string;
  readonly isThere: boolean;
}

export function placeOf(kind: Kind): Place {
  const folder = path.join(KEPT, `${kind.name}-${hashOf(kind)}`);
  return { folder, isThere: touch(folder) };
}

/** A folder to make it in, which nobody else sees. */
export function draft(): string {
  mkdirSync(KEPT, { recursive: true });
  return mkdtempSync(path.join(KEPT, 'draft-'));
}

/** Keeps what was made in the draft, whole or not at all. Another process may have been first, with the same. */
export function keep(made: string, { folder }: Place): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  removeUnused();
}

/** Keeps what is there from being removed, for as long as it is used. @returns a function that ends it. */
export function keepInUse(folder: string): () => void {
  const timer = setInterval(() => touch(folder), UNUSED_MS / 24).unref();
  return () => clearInterval(timer);
}

function touch(folder: string): boolean {
  try {
    const now = new Date();
    utimesSync(folder, now, now);
    return true;
  } catch {
    return false;
  }
}

function removeUnused(): void {
  for (const name of readdirSync(KEPT)) {
    const folder = path.join(KEPT, name);
    const unusedMs = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (unusedMs > UNUSED_MS) rmSync(folder, { recursive: true, force: true });
  }
}
