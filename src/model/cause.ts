/** The causes that are known. Each has its row in `src/diagnose/causes/`; a name without a row does not compile. */

/** The order breaks ties: of two causes that explain as much, the first leads. */
export const CAUSES = [
  'lock-chain',
  'connection-leak',
  'leak-suspected',
  'long-transactions',
  'slow-queries',
  'database-saturated',
  'pooler-pool-full',
  'pooler-client-limit',
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
