/** What a cause is called in the state, in the order that breaks ties: where two explain as much, the first leads. */
export const CAUSES = [
  'lock-chain',
  'connection-leak',
  'leak-suspected',
  'long-transactions',
  'slow-queries',
  'database-saturated',
  'other-tenant',
  'database-full',
  'skewed-pod',
  'traffic-surge',
  'undersized-pool',
  'sources-disagree',
  'pool-full',
  'false-alarm',
  'no-data',
] as const;
export type Cause = (typeof CAUSES)[number];
