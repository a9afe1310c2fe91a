/** A notification as Alertmanager writes it for a webhook: documentation, `<webhook_config>`, version 4. */

export interface StormAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly resolvedAt?: string;
}

/** "Firing endsAt": the year 1 (Alertmanager, template data). */
const NEVER = '0001-01-01T00:00:00Z';
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** The body of a notification for one group. `groupLabels` are what the route groups by. */
export function notification(
  groupLabels: Readonly<Record<string, string>>,
  alerts: readonly StormAlert[],
): string {
  const first = alerts[0]?.labels ?? {};
  const isCommon = (name: string) => alerts.every(({ labels }) => labels[name] === first[name]);
  return JSON.stringify({
    receiver: 'runbook',
    status: alerts.some(({ resolvedAt }) => resolvedAt === undefined) ? 'firing' : 'resolved',
    alerts: alerts.map(({ labels, startsAt, resolvedAt }) => ({
      status: resolvedAt === undefined ? 'firing' : 'resolved',
      labels,
      annotations: { summary: `The database connection pool of ${labels['deployment']} is exhausted` },
      startsAt,
      endsAt: resolvedAt ?? NEVER,
      generatorURL: 'http://prometheus:9090/graph?g0.expr=knhk_db_pool_active&g0.tab=1',
      fingerprint: fingerprint(labels),
    })),
    groupLabels,
    commonLabels: Object.fromEntries(Object.entries(first).filter(([name]) => isCommon(name))),
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    version: '4',
    groupKey: groupKey(groupLabels),
    truncatedAlerts: 0,
  });
}

/** The key of a group below a route without matchers of its own (Alertmanager, dispatch.go, `GroupKey`). */
export function groupKey(groupLabels: Readonly<Record<string, string>>): string {
  const labels = Object.entries(groupLabels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{}:{${labels.sort().join(', ')}}`;
}

/** FNV-1a over the sorted labels, as Prometheus' model package has it. */
function fingerprint(labels: Readonly<Record<string, string>>): string {
  const text = Object.keys(labels)
    .sort()
    .map((name) => `${name}\u00ff${labels[name]}\u00ff`)
    .join('');
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(text, 'latin1')) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}
