/** What a pooler shows, and how its file has it. */
import type { Target } from '../../configuration/configuration';
import { instancesOf } from '../../configuration/pooler';
import type { PoolerEvidence } from '../../model/evidence';
import type { Sources } from '../../ports';
import type { Read } from './probe';

/** Null where none is configured. One that can't be read is there all the same: what passes through it is not known. */
export async function readPooler(
  { cluster, pooler }: Sources,
  { pooler: settings }: Target,
  read: Read,
): Promise<PoolerEvidence | null> {
  if (settings === undefined) return null;
  const [seen, config] = await Promise.all([
    pooler ? read('pooler', () => pooler.read()) : null,
    read('pooler', () => cluster.readPoolerConfig(), 'configMap'),
  ]);
  const unread = {
    ...({ kind: 'pgbouncer', instances: instancesOf(settings), bouncers: [] } as const),
    partial: ['none of its bouncers could be read'],
  };
  return { ...(seen ?? unread), config };
}
