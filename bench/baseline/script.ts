/** Runs the runbook's diagnosis as a script, with the stock kubectl. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../emulators/common/tools';

const run = promisify(execFile);
export const SCRIPT = path.join(__dirname, 'diagnosis.sh');

/** @param kubeconfig A file. @returns what the script printed. @throws Error when it fails. */
export async function runDiagnosisScript(kubeconfig: string, home: string): Promise<string> {
  const kubectl = findProgram('kubectl');
  const { stdout } = await run('sh', [SCRIPT], {
    env: {
      PATH: `${path.dirname(kubectl)}:${process.env['PATH']}`,
      HOME: home,
      KUBECONFIG: kubeconfig,
      LANG: 'C.UTF-8',
      // Over WebSockets the local API waits for 200 ms before it runs a program, which no cluster does.
      KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false',
    },
  }).catch((error: { code?: number; stdout: string }) => {
    // The status is that of the last grep: 1 where no query was slow.
    if (error.code === 1) return error;
    throw error;
  });
  return stdout;
}
