/** The assembly that worlds of the same configuration share is that of each of them, wherever its servers listen. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findTemplate } from '../../emulators/aws/template';
import { Processes } from '../../emulators/common/processes';
import { type ConfigurationOverrides, localConfiguration } from '../../local/configuration';
import { assemblyOf } from '../../local/kept-assembly';
import { synthesize } from '../../local/synthesize';
import { CONFIGURATION_FILE } from '../../src/configuration/environment';

const opened: Processes[] = [];
afterAll(async () => {
  for (const each of opened) await each.close();
});

async function run() {
  const processes = await Processes.open('knhk-test-assembly-');
  opened.push(processes);
  return processes;
}

const at = (port: number, overrides: ConfigurationOverrides = {}) =>
  localConfiguration(`http://127.7.0.1:${port}`, {
    notifications: { webhook: { secretId: 'webhook', url: `http://127.0.0.1:${port + 1}` } },
    ...overrides,
  });

/** Without the names of the assets, which are hashes of what they were made with. */
const templateIn = (folder: string): unknown =>
  JSON.parse(JSON.stringify(findTemplate(folder).template).replaceAll(/\b[0-9a-f]{64}\b/g, 'hash'));
const configurationsIn = (folder: string) =>
  globSync(`asset.*/${CONFIGURATION_FILE}`, { cwd: folder }).map((file) =>
    JSON.parse(readFileSync(path.join(folder, file), 'utf8')),
  );

it('has the template that the app makes of it, every function with the addresses of its own run', async () => {
  const processes = await run();
  const anew = path.join(processes.scratchDir, 'anew');
  await synthesize(processes, at(20_001), anew);
  const functions = configurationsIn(anew);
  expect(functions.length).toBeGreaterThan(8);
  for (const port of [20_001, 20_011]) {
    const folder = await assemblyOf(await run(), at(port));
    expect(templateIn(folder)).toEqual(templateIn(anew));
    expect(configurationsIn(folder)).toEqual(functions.map(() => at(port)));
  }
  // The last of them found it made.
  expect(existsSync(path.join(opened.at(-1)?.scratchDir ?? '', 'logs', 'synth.log'))).toBe(false);
  const other = await assemblyOf(await run(), at(20_021, { escalation: { executionTimeoutSeconds: 3_600 } }));
  expect(templateIn(other)).not.toEqual(templateIn(anew));
});

it('is refused where the template itself has an address: it would be that of another run', async () => {
  const overrides = {
    notifications: { webhook: { secretId: 'of-127.0.0.1:5432', url: 'http://127.0.0.1:1' } },
  };
  await expect(assemblyOf(await run(), at(20_041, overrides))).rejects.toThrow(
    /\.json of the assembly has an address of the local run/,
  );
});
