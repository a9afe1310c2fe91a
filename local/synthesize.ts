/** Synthesizes the stack for a local run: the same app, the same functions, another configuration. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { untilDone } from '../emulators/common/await-process';
import { keepInUse } from '../emulators/common/kept';
import type { Processes } from '../emulators/common/processes';
import { BUNDLED_CONTEXT } from '../lib/bundling';
import { LOCAL_CONTEXT } from '../lib/deployable-file';
import type { Configuration } from '../src/configuration/configuration';
import { appFile } from './app-file';
import { writeFunctions } from './bundled-functions';

const SYNTH_TIMEOUT_MS = 120_000;

/**
 * Runs the CDK app as `cdk synth` does, in a process of its own so that nothing else has to wait for it.
 * @param outdir The folder of the cloud assembly.
 * @throws {ProcessFailedError} with what the app printed.
 */
export async function synthesize(
  processes: Processes,
  configuration: Configuration,
  outdir: string,
): Promise<void> {
  const root = path.resolve(__dirname, '..');
  const configurationFile = path.join(processes.scratchDir, 'configuration.json');
  const functions = path.join(processes.scratchDir, 'functions');
  await writeFile(configurationFile, JSON.stringify(configuration));
  const endUse = keepInUse(await writeFunctions(configuration, functions));
  processes.onClose(async () => endUse());
  const app = processes.start('synth', process.execPath, [await appFile()], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      // The CDK keeps hashes of the functions' folders below it, which are others in each run.
      HOME: processes.scratchDir,
      CDK_OUTDIR: outdir,
      // The CDK's own rules take four times as long as all the rest: `cdk synth` and the tests of the stack have them.
      CDK_VALIDATION: 'false',
      // The last is what the command line of the CDK adds by itself: it keeps the constructs' names in the template.
      CDK_CONTEXT_JSON: JSON.stringify({
        configuration: configurationFile,
        [BUNDLED_CONTEXT]: functions,
        [LOCAL_CONTEXT]: true,
        'aws:cdk:enable-path-metadata': true,
      }),
    },
  });
  await untilDone(app, SYNTH_TIMEOUT_MS);
}
