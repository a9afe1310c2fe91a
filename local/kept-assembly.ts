/**
 * The cloud assembly of a local run, synthesized once for the same configuration. Where the servers of a run listen is other
 * each time, and stands in the functions' configuration alone: it is put there when the assembly is copied.
 */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { keepInUse, madeOnce } from '../emulators/common/kept';
import type { Processes } from '../emulators/common/processes';
import type { Configuration } from '../src/configuration/configuration';
import { CONFIGURATION_FILE } from '../src/configuration/environment';
import { appFile } from './app-file';
import { sharedBundles } from './bundled-functions';
import { synthesize } from './synthesize';

/** Servers of a run: on loopback, with a port. */
const ADDRESS = /\b127(?:\.\d{1,3}){3}:\d+/g;
/** In their place while it is synthesized: nothing listens there. */
const NOWHERE = '127.255.255';
const ASSET = /^asset\./;

/**
 * @returns The folder of the cloud assembly, in the scratch folder. Its assets have the names of those that it was made with.
 * @throws {ProcessFailedError} with what the app printed; Error when the template has an address of the run.
 */
export async function assemblyOf(processes: Processes, configuration: Configuration): Promise<string> {
  const anywhere = withoutAddresses(configuration);
  const bundles = await sharedBundles();
  const endUse = keepInUse(bundles);
  processes.onClose(async () => endUse());
  const kept = await madeOnce(
    {
      name: 'assembly',
      sources: [],
      // Both are named by a hash of their sources.
      options: { app: await appFile(), bundles, configuration: anywhere },
    },
    async (made) => {
      await synthesize(processes, anywhere, made);
      await expectNoAddress(made);
    },
  );
  const folder = path.join(processes.scratchDir, 'cdk.out');
  await cp(kept, folder, { recursive: true, verbatimSymlinks: true });
  const text = JSON.stringify(configuration);
  for (const name of await readdir(folder))
    if (ASSET.test(name)) await writeFile(path.join(folder, name, CONFIGURATION_FILE), text);
  return folder;
}

/** The same address is the same one in every place. */
function withoutAddresses(configuration: Configuration): Configuration {
  const seen: string[] = [];
  const nowhere = (address: string) => {
    if (!seen.includes(address)) seen.push(address);
    return `${NOWHERE}.${seen.indexOf(address) + 1}:1`;
  };
  return JSON.parse(JSON.stringify(configuration).replace(ADDRESS, nowhere)) as Configuration;
}

async function expectNoAddress(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (ASSET.test(name)) continue;
    const text = await readFile(path.join(folder, name), 'utf8');
    if (text.includes(NOWHERE)) throw new Error(`${name} of the assembly has an address of the local run`);
  }
}
