/** Starting either of the two servers of this folder, which have their way of telling readiness in common. */
import path from 'node:path';
import { untilReady } from '../../emulators/common/await-process';
import type { Processes } from '../../emulators/common/processes';

const START_TIMEOUT_MS = 20_000;
const PROBE_TIMEOUT_MS = 2_000;

export interface AlertingServer {
  /** Its address without a path, e.g. `http://127.0.0.1:23456`. */
  readonly url: string;
  /** Resolves when the process is gone. Its data stays in the scratch folder until the run ends. */
  stop(): Promise<void>;
  /** Ends it without any warning. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again, at the same address and on the same data, once it is gone. */
  restart(): Promise<void>;
}

/**
 * Starts the program and waits until it answers `GET /-/ready`.
 *
 * @throws {ProcessFailedError} with its last lines, when it ended or did not get ready in time.
 */
export async function startServer(
  processes: Processes,
  name: string,
  program: string,
  args: readonly string[],
  url: string,
): Promise<AlertingServer> {
  // The programs that the set-up fetches look for their templates and pages from their own folder.
  const start = async () => {
    const started = processes.start(name, program, args, { cwd: path.dirname(program) });
    await untilReady(started, () => expectReady(url), START_TIMEOUT_MS);
    return started;
  };
  let server = await start();
  return {
    url,
    stop: () => server.stop(),
    kill: () => server.kill(),
    restart: async () => {
      server = await start();
    },
  };
}

async function expectReady(url: string): Promise<void> {
  const response = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url}/-/ready answered ${response.status}`);
}
