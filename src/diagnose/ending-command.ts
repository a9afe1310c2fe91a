/** What a person can run to end one session. */

/** Ends that session and no other: a pid may have been given to somebody else meanwhile. */
export function endingCommand({
  pid,
  backendStart,
}: {
  readonly pid: number;
  readonly backendStart: string;
}): string {
  return `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ${pid} AND backend_start = '${backendStart}';`;
}
