/** Where several fit: which one was chosen, and which others there are. */
import type { Facts } from './facts';
import type { SizeKey } from './pool-size-key';
import type { Candidate } from './recognise';

export function chosenBetween(facts: Facts): string[] {
  return [
    ...pools(facts),
    ...spellings(facts),
    ...requests(facts),
    ...sizes(facts),
    ...databases(facts),
    ...labels(facts),
  ];
}

function pools({ pool, otherPools, prometheus }: Facts): string[] {
  if (!pool || otherPools.length === 0) return [];
  const others = otherPools.map((each) => `${nameOf(each)} (${each.lines[0] ?? ''})`).join(', ');
  const isByDots = pool.isUnderscored || otherPools.some((each) => each.isUnderscored);
  const tells =
    isByDots && !prometheus?.found
      ? ': with --prometheus it is seen which names are kept, with dots or with underscores'
      : '';
  return [`preset: ${nameOf(pool)}; it may be ${others} as well${tells}`];
}

function spellings({ pool }: Facts): string[] {
  if (!pool || pool.alsoBy.length === 0) return [];
  return [`gauges: those of ${pool.by}; those of ${pool.alsoBy.join(', ')} are there too, and read as well`];
}

function requests({ requests: found }: Facts): string[] {
  if (!found || found.others.length === 0) return [];
  return [`requests: ${found.names.by}; there are those of ${found.others.join(', ')} too`];
}

function sizes({ size: { chosen, others } }: Facts): string[] {
  if (!chosen || others.length === 0) return [];
  return [`pool size: ${keyOf(chosen)}; others that look like it: ${others.map(keyOf).join(', ')}`];
}

function databases({ database: { database, otherDatabases } }: Facts): string[] {
  if (!database || otherDatabases.length === 0) return [];
  const others = otherDatabases.map(({ value, variable }) => `${value} (${variable})`).join(', ');
  return [`postgres.database: ${database.value} (${database.variable}); there are ${others} too`];
}

function labels({ prometheus }: Facts): string[] {
  const found = prometheus?.found?.labels;
  if (!found || found.others.length === 0) return [];
  const known = Object.keys(found.alertLabels).join(', ');
  return [`alertLabels: ${known}; ${found.others.join(', ')} would do as well`];
}

function nameOf({ preset }: Candidate): string {
  return preset ?? "the runbook's own names";
}

function keyOf({ configMap, key, size }: SizeKey): string {
  return `${key} of ConfigMap ${configMap} (${size})`;
}
