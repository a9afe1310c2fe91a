/** Figures and checks as rows and cells, the same in every document. */
import type { Figures } from '../model/state';
import { percent } from '../text/units';

/** The figures before the first diagnosis and at the last validation. */
export function beforeAfterRows(before: Figures | null, after: Figures | null): string[][] {
  const row = (name: string, pick: (figures: Figures) => string) => [
    name,
    before ? pick(before) : 'unknown',
    after ? pick(after) : 'unknown',
  ];
  return [
    row('Highest pool utilization', (figures) => percentText(figures.poolUtilization)),
    row('Sessions idle in transaction', (figures) => figures.idleInTransaction?.toString() ?? 'unknown'),
    row('Requests failing', (figures) => percentText(figures.errorRate)),
    row('Latency p95', (figures) => (figures.p95Ms === null ? 'unknown' : `${Math.round(figures.p95Ms)} ms`)),
    row('Replicas available', (figures) => figures.availableReplicas?.toString() ?? 'unknown'),
    row('Database full', (figures) =>
      figures.databaseFull === null ? 'unknown' : figures.databaseFull ? 'yes' : 'no',
    ),
  ];
}

/** A check's value or threshold in its own unit. */
export function measureText(value: number | null, unit: string): string {
  if (value === null) return 'no data';
  if (unit === 'share') return percent(value);
  return `${Math.round(value * 10) / 10} ${unit}`;
}

function percentText(share: number | null): string {
  return share === null ? 'unknown' : percent(share);
}
