/** Names by which other programs find what was deployed. */

/** The command line finds the state machine by it. */
export const STATE_MACHINE_NAME = 'knhk-connection-pool-runbook';

/** Executions are started by it: it stands for the newest version that was deployed. */
export const STATE_MACHINE_ALIAS = 'live';
