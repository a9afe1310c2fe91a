/** Names by which other programs find what was deployed. */

/** The command line finds the state machine by it. */
export const STATE_MACHINE_NAME = 'knhk-connection-pool-runbook';
