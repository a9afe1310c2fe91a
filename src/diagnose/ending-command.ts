/** What a person can run to end one session. */

import { psqlCommand, type ServerPlace } from '../text/commands';

interface Ending {
  readonly pid: number;
  readonly backendStart: string;
}

/** Ends that session and no other: a pid may have been given to somebody else meanwhile. */
export function endingCommand({ pid, backendStart }: Ending, server: ServerPlace | undefined): string {
  return psqlCommand(
    server,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ${pid} AND backend_start = '${backendStart}'`,
  );
}
