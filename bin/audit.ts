/**
 * `npm run audit`: known vulnerabilities of what ships, asked of the registry's audit service. Status 0: none was
 * found; 1: some were; 2: the service did not answer, and nothing is known.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { errorText } from '../src/text/error-text';
import { judgeAudit } from './audit/judge';

const root = path.join(__dirname, '..');
const { stdout, error } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  cwd: root,
  encoding: 'utf8',
  timeout: 120_000,
  maxBuffer: 64 * 1_024 * 1_024,
});
const { status, lines } = judgeAudit(error ? '' : stdout, error && errorText(error));
for (const line of lines) console.log(line);
process.exitCode = status;
