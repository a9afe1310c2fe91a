import type { ConfigurationOverrides } from '../../local/configuration';

/**
 * What a validation looks back at, and when it looks again, where a test is about what people say and read: nothing in it
 * depends on how long that is, and each of its executions waits for it.
 */
export const SOON_OVER: ConfigurationOverrides = {
  validation: { windowSeconds: 5, patienceSeconds: 10, watchIntervalSeconds: 2 },
  // So many looks more are in the history of one that stays open.
  escalation: { executionTimeoutSeconds: 600 },
};
