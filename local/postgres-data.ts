/** The data directory of a new server. `initdb` makes it once; each server has a copy, which costs a twentieth of that. */
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { untilDone } from '../emulators/common/await-process';
import { madeOnce } from '../emulators/common/kept';
import type { Processes } from '../emulators/common/processes';
import type { Installation } from './postgres-installation';

const TIMEOUT_MS = 30_000;
const DATA = 'data';
const PASSWORD_FILE = 'superuser-password';
const SETTINGS = ['--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-sync', '--no-instructions'];

export interface NewData {
  /** Owned by the user that the server will run as. */
  readonly folder: string;
  /** Of the superuser. Other servers have had the same: whoever starts this one gives it another. */
  readonly password: string;
}

/**
 * Makes it below `folder`.
 * @param isKept whether others may have copies: not of what is made by programs from elsewhere.
 */
export async function newData(
  processes: Processes,
  installation: Installation,
  folder: string,
  { user, isKept }: { readonly user: string; readonly isKept: boolean },
): Promise<NewData> {
  if (!isKept) return initialize(processes, installation, folder, user);
  const env = { PATH: process.env['PATH'] };
  const copy = (from: string, to: string) =>
    untilDone(processes.start(`${path.basename(folder)}-copy`, 'cp', ['-a', from, to], { env }), TIMEOUT_MS);
  const kept = await madeOnce(
    {
      name: 'postgres-data',
      sources: ['package-lock.json'],
      options: [process.platform, process.arch, installation.runAs ?? process.getuid?.(), user, SETTINGS],
    },
    async (made) => {
      // Where the server's user has access: not so below the folder that things are made in.
      const data = await initialize(processes, installation, folder, user);
      await copy(data.folder, path.join(made, DATA));
      await writeFile(path.join(made, PASSWORD_FILE), data.password, { mode: 0o600 });
      await rm(data.folder, { recursive: true });
    },
  );
  await copy(path.join(kept, DATA), path.join(folder, DATA));
  return {
    folder: path.join(folder, DATA),
    password: await readFile(path.join(kept, PASSWORD_FILE), 'utf8'),
  };
}

async function initialize(
  processes: Processes,
  installation: Installation,
  folder: string,
  user: string,
): Promise<NewData> {
  const dataDir = path.join(folder, DATA);
  const password = randomBytes(18).toString('base64url');
  const passwordFile = path.join(folder, PASSWORD_FILE);
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (installation.runAs) {
    const { uid, gid } = installation.runAs;
    for (const entry of [dataDir, passwordFile]) await chown(entry, uid, gid);
  }
  const initdb = processes.start(
    `${path.basename(folder)}-initdb`,
    installation.program('initdb'),
    ['-D', dataDir, '-U', user, `--pwfile=${passwordFile}`, ...SETTINGS],
    { ...installation.runAs, env: installation.env },
  );
  await untilDone(initdb, TIMEOUT_MS);
  await rm(passwordFile);
  return { folder: dataDir, password };
}
