/** The runbook's two searches of the logs (Diagnosis 3), over files: `grep -i` with each of its patterns, counted. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { WORDINGS } from '../../src/configuration/wordings';

const run = promisify(execFile);

/** Runbook, Diagnosis 3: `connection\|pool\|timeout`, as `grep -E` writes it. */
const CONNECTION = 'connection|pool|timeout';
/** Runbook, Diagnosis 3: `slow query\|duration_ms`. */
const SLOW_QUERY = 'slow query|duration_ms';

export interface GrepCounts {
  readonly connectionLines: number;
  readonly slowQueryLines: number;
}

/** One after the other, as a person does. */
export async function grepLogs(files: readonly string[]): Promise<GrepCounts> {
  return {
    connectionLines: await count('-hciE', CONNECTION, files),
    slowQueryLines: await count('-hciE', SLOW_QUERY, files),
  };
}

/** Every wording of a connection that was not to be had, which the runbook's two searches leave to the reader. */
export async function grepWordings(files: readonly string[]): Promise<void> {
  // Their classes of characters are Perl's, which `-E` does not know.
  await count('-hciP', WORDINGS.map(({ says }) => `(?:${says})`).join('|'), files);
}

async function count(options: string, pattern: string, files: readonly string[]): Promise<number> {
  // `-h` leaves the names of the files out; status 1 says that no line matches.
  const { stdout } = await run('grep', [options, pattern, ...files]).catch(
    (error: { code?: number; stdout: string }) => {
      if (error.code === 1) return error;
      throw error;
    },
  );
  return stdout
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line), 0);
}
