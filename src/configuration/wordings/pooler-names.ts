/** Poolers and proxies by the names that their wordings have (`poolers.ts`): alone, because a bundle that reads no log needs no more. */
export const POOLER_NAMES: ReadonlySet<string> = new Set([
  'PgBouncer',
  'Supavisor',
  'PgCat',
  'RDS Proxy',
  'Odyssey',
]);
