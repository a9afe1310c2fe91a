/** PgBouncer in the place where the service expects its database, with its file in a ConfigMap. */
import type { Processes } from '../emulators/common/processes';
import type { Cluster } from '../emulators/kubernetes/cluster';
import { NAMESPACE, SECRET_IDS, type TargetInput } from './configuration';
import { FILE, type LocalPgBouncer } from './pgbouncer';

export const BOUNCER_CONFIG_MAP = 'knhk-pgbouncer';
/** A volume follows its ConfigMap within a minute or so in production. */
const FOLLOW_MS = 2_000;

/** How the runbook reaches it. */
export function poolerAt(port: number): NonNullable<TargetInput['pooler']> {
  return {
    kind: 'pgbouncer',
    secretId: SECRET_IDS.poolerStats,
    adminSecretId: SECRET_IDS.poolerAdmin,
    bouncers: [{ host: '127.0.0.1', port }],
    configMap: BOUNCER_CONFIG_MAP,
    configMapKey: FILE,
  };
}

/** Its credentials, as the workflow's secrets have them. */
export function poolerSecrets(bouncer: LocalPgBouncer | undefined): Readonly<Record<string, string>> {
  if (!bouncer) return {};
  return {
    [SECRET_IDS.poolerStats]: JSON.stringify({ ...bouncer.stats, ssl: 'off' }),
    [SECRET_IDS.poolerAdmin]: JSON.stringify({ ...bouncer.admin, ssl: 'off' }),
  };
}

/** Brings each change of the ConfigMap into the file, as a kubelet does. Ends with the run. */
export function followConfigMap(processes: Processes, cluster: Cluster, bouncer: LocalPgBouncer): void {
  let current = bouncer.file;
  const follow = async () => {
    const text = await bouncerFile(cluster);
    if (text === undefined || text === current) return;
    await bouncer.replaceFile(text);
    current = text;
  };
  // A cluster that is down, or being closed, has no news.
  const timer = setInterval(() => void follow().catch(() => undefined), FOLLOW_MS);
  processes.onClose(async () => clearInterval(timer));
}

/** PgBouncer's file as the ConfigMap has it. */
export async function bouncerFile(cluster: Cluster): Promise<string | undefined> {
  const response = await cluster.request(`/api/v1/namespaces/${NAMESPACE}/configmaps/${BOUNCER_CONFIG_MAP}`);
  const { data } = (await response.json()) as { data?: Record<string, string> };
  return data?.[FILE];
}

/** `default_pool_size` as the process has it. */
export async function poolSizeOf(bouncer: Pick<LocalPgBouncer, 'ask'>): Promise<string> {
  const rows = await bouncer.ask<{ key: string; value: string }>('SHOW CONFIG');
  return rows.find(({ key }) => key === 'default_pool_size')?.value ?? 'unknown';
}

/** The same in its file. */
export function poolSizeIn(file: string): string {
  return /^default_pool_size = (\d+)$/m.exec(file)?.[1] ?? 'unknown';
}
