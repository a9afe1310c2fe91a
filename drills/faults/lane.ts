/** One target of a world, in which one cell after the other is played: its sessions, its record, and its way back to normal. */
import { Client } from 'pg';
import { DATABASE, DEPLOYMENT, NAMESPACE } from '../../local/configuration';
import { bouncerFile, poolSizeIn, poolSizeOf } from '../../local/start-pgbouncer';
import type { World } from '../../local/world';
import type { BrokenWay, Strike } from './strike';

export const LEAKED_SESSIONS = 3;
/** Of the service, as the rules know it, and of a backup, which they spare. */
const SERVICE = 'knhk-closed-loop/pod';
const BACKUP = 'pg_dump';
/** Of the drill's own clients, which are no part of what is played: a machine that does much else takes its time. */
const CONNECT_TIMEOUT_MS = 60_000;

const LEASES = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`;

/** A session that somebody else may end. */
export interface Session {
  readonly client: Client;
  isAlive: boolean;
}

export interface LaneOptions {
  readonly world: World;
  /** Strikes by target, which the world's functions are looked up in. */
  readonly strikes: Map<string, Strike>;
  /** Status by execution, of those that have ended. */
  readonly endings: ReadonlyMap<string, string>;
  readonly targetName: string;
  readonly index: number;
  readonly role: { readonly name: string; readonly password: string };
  readonly lease: string;
  /** Of each pod, at the beginning. */
  readonly poolSize: string;
}

export class Lane {
  /** Each is asked with another header: see `markedToken`. */
  doorCalls = 0;
  /** The way that the last cell's step was led: the next one may take it too. */
  way: BrokenWay | null = null;
  private sessions: Session[] = [];
  private spared: Session[] = [];

  constructor(readonly options: LaneOptions) {}

  /**
   * Sessions that nobody may end: a backup's, and one of the service that does nothing wrong.
   * @param asOther The backup comes with another role: one of the service's own would be taken for a leak.
   */
  async openSpared(asOther: boolean): Promise<void> {
    const { role, world } = this.options;
    const { user: name, password } = world.postgres.superuser;
    this.spared = await Promise.all([
      this.session(BACKUP, ['BEGIN', 'SELECT 1'], asOther ? { name, password } : role),
      this.session(SERVICE, ['SELECT 1'], role),
    ]);
  }

  async leak(): Promise<void> {
    const { role } = this.options;
    this.sessions = await Promise.all(
      Array.from({ length: LEAKED_SESSIONS }, () => this.session(SERVICE, ['BEGIN', 'SELECT 1'], role)),
    );
  }

  /** What a person does who was called: the leaked sessions are ended by hand. */
  async endLeaksByHand(): Promise<void> {
    await Promise.all(this.sessions.map(({ client }) => client.end().catch(() => undefined)));
  }

  get leakedLeft(): number {
    return this.sessions.filter(({ isAlive }) => isAlive).length;
  }

  get sparedLeft(): number {
    return this.spared.filter(({ isAlive }) => isAlive).length;
  }

  get sparedAll(): number {
    return this.spared.length;
  }

  /** What the ConfigMap says on a quiet day. */
  get usualPoolSize(): string {
    return this.options.poolSize;
  }

  /** The target's record as the API has it; null when there is none. */
  async lease(): Promise<{ holder: string | null; leaseSeconds: number } | null> {
    const response = await this.options.world.cluster.request(`${LEASES}/${this.options.lease}`);
    if (!response.ok) return null;
    const { spec } = (await response.json()) as {
      spec?: { holderIdentity?: string; leaseDurationSeconds?: number };
    };
    return { holder: spec?.holderIdentity || null, leaseSeconds: spec?.leaseDurationSeconds ?? 0 };
  }

  async cleanUp(): Promise<void> {
    await Promise.all(
      [...this.sessions, ...this.spared].map(({ client }) => client.end().catch(() => undefined)),
    );
    this.sessions = [];
    this.spared = [];
    await this.renewLease({});
  }

  /** The kill switch, as `kubectl` sets it. */
  async stopChanges(): Promise<void> {
    await this.renewLease({ 'knhk-runbook/stop': 'true' });
  }

  /** As nobody has used it yet. */
  private async renewLease(annotations: Readonly<Record<string, string>>): Promise<void> {
    const { world, lease: name } = this.options;
    await world.cluster.request(`${LEASES}/${name}`, { method: 'DELETE' });
    const metadata = { name, namespace: NAMESPACE, annotations };
    const response = await world.cluster.request(LEASES, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: {} }),
    });
    if (!response.ok) throw new Error(`the Lease: ${await response.text()}`);
  }

  private async session(
    application: string,
    statements: readonly string[],
    role: LaneOptions['role'],
  ): Promise<Session> {
    const { host, port } = this.options.world.postgres;
    const client = new Client({
      ...{ host, port, database: DATABASE, user: role.name, password: role.password },
      application_name: application,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    const session: Session = { client, isAlive: true };
    const gone = () => {
      session.isAlive = false;
    };
    client.on('error', gone).on('end', gone);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    return session;
  }
}

/** What of the cluster may change, and what must not. */
export interface ClusterFigures {
  readonly replicas: number;
  /** Grows with each change of the deployment's spec. */
  readonly generation: number;
  readonly poolSize: string;
  /** Of the autoscaler; 1 where there is none. */
  readonly minReplicas: number;
  readonly podNames: readonly string[];
  /** The trace variable is set. */
  readonly isTraced: boolean;
  /** `default_pool_size` of the pooler; null where there is none. */
  readonly pooler: { readonly file: string; readonly process: string } | null;
}

interface Read {
  readonly metadata?: { readonly generation?: number };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly replicas?: number;
    readonly minReplicas?: number;
    readonly template?: {
      readonly spec: { readonly containers: { readonly env?: { readonly name: string }[] }[] };
    };
  };
}

export async function clusterFigures(world: World): Promise<ClusterFigures> {
  const { cluster } = world;
  const read = async (path: string) => (await (await cluster.request(path)).json()) as Read;
  const [deployment, configMap, autoscaler, pooler] = await Promise.all([
    read(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${DEPLOYMENT}`),
    read(`/api/v1/namespaces/${NAMESPACE}/configmaps/knhk-config`),
    read(`/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers/${DEPLOYMENT}`),
    poolerSizes(world),
  ]);
  return {
    replicas: deployment.spec?.replicas ?? -1,
    generation: deployment.metadata?.generation ?? -1,
    poolSize: configMap.data?.['DB_POOL_MAX_CONNECTIONS'] ?? '',
    minReplicas: autoscaler.spec?.minReplicas ?? 1,
    pooler,
    podNames: cluster.pods().map(({ name }) => name),
    isTraced: (deployment.spec?.template?.spec.containers[0]?.env ?? []).some(
      ({ name }) => name === 'RUST_LOG',
    ),
  };
}

async function poolerSizes({ bouncer, cluster }: World): Promise<ClusterFigures['pooler']> {
  if (!bouncer) return null;
  const [process, text = ''] = await Promise.all([poolSizeOf(bouncer), bouncerFile(cluster)]);
  return { process, file: poolSizeIn(text) };
}
