/** Runbook, Long-Term: "Consider PgBouncer", as a manifest filled in from the evidence. Nothing applies it. */
import { createHash } from 'node:crypto';
import { capacityOf, demand, peakText, restartPeak } from '../../capacity/capacity';
import { headroom } from '../../capacity/headroom';
import type { Configuration } from '../../configuration/configuration';
import { unknownPooler } from '../../diagnose/pooler-signs';
import type { Evidence } from '../../model/evidence';
import type { IncidentTarget } from '../../model/incident';
import { kubectlCommand } from '../../text/commands';

export interface PgBouncerProposal {
  /** The sums that the numbers come from, a sentence each. */
  readonly arithmetic: readonly string[];
  /** YAML, with what is left to fill in marked by `<…>`. */
  readonly manifest: string;
}

/** Runbook, Long-Term: `replicas: 2`, `DEFAULT_POOL_SIZE: "25"`, `MAX_CLIENT_CONN: "1000"`. */
const BOUNCERS = 2;
const POOL_SIZE = 25;
const MAX_CLIENT_CONN = 1_000;
/** For a burst: a fifth of the runbook's pool, this project's choice. */
const RESERVE = 5;
/** PgBouncer's own default. */
const PORT = 6432;
/** How long a bouncer that is replaced has for the transactions under way. */
const GRACE_SECONDS = 60;
/** Published by its maintainers (edoburu/docker-pgbouncer, pull request 129). Its user postgres is 70 (Dockerfile). */
const IMAGE = 'edoburu/pgbouncer:v1.25.2-p0';
const IMAGE_USER = 70;

type Target = Pick<IncidentTarget, 'namespace' | 'deployment' | 'database'>;

interface Sizes {
  readonly poolSize: number;
  readonly maxClientConn: number;
}

/**
 * PgBouncer for the service, in transaction mode and within the headroom. Null when the evidence does not hold what
 * the sum needs, when no connection is left for PgBouncer, when a pooler is there already, or when the database's name can't stand in its file.
 */
export function pgBouncerProposal(
  evidence: Evidence,
  target: Target,
  config: Configuration,
): PgBouncerProposal | null {
  // There is one already, or another pooler.
  if (evidence.pooler !== null || unknownPooler(evidence) !== null) return null;
  const capacity = capacityOf(evidence);
  const left = headroom(evidence, config);
  if (typeof capacity === 'string' || typeof left === 'string') return null;
  if (target.database === 'pgbouncer' || /[\p{C}\p{Zl}\p{Zp}]/u.test(target.database)) return null;

  const peak = restartPeak(capacity, capacity.poolSize);
  const clients = demand(peak);
  const { usable, sum } = left;
  const share = Math.floor((usable - BOUNCERS * RESERVE) / BOUNCERS);
  const poolSize = Math.min(POOL_SIZE, share);
  if (poolSize < 1) return null;
  const wanted = Math.ceil(clients * 1.2);
  const maxClientConn = Math.max(MAX_CLIENT_CONN, wanted);
  const each = poolSize + RESERVE;
  const servers = BOUNCERS * each;
  const replacing = servers + each;
  const moving = clients + servers;
  const fits = (connections: number, otherwise: string) =>
    connections <= usable ? `${usable} are usable` : `only ${usable} are usable: ${otherwise}`;

  const arithmetic = [
    `Client side: ${peakText(peak)} = ${clients} ` +
      `connections, all to one bouncer while the other is away; max_client_conn = ${maxClientConn}, the larger of ` +
      `the runbook's ${MAX_CLIENT_CONN} and ${clients} × 1.2 = ${wanted}.`,
    `Pool: default_pool_size = ${poolSize}, the smaller of the runbook's ${POOL_SIZE} and ` +
      `(${usable} usable − ${BOUNCERS} bouncers × ${RESERVE} in reserve) ÷ ${BOUNCERS} = ${share}; ` +
      `usable: ${sum}.`,
    `Server side: ${BOUNCERS} bouncers × (${poolSize} + ${RESERVE} in reserve) × 1 pair of user and database = ` +
      `${servers} connections to PostgreSQL; ${usable} are usable.`,
    `While a bouncer is replaced, the one that ends holds its own for up to ${GRACE_SECONDS} s: ${servers} + ${each} ` +
      `= ${replacing}; ${fits(replacing, 'replace bouncers when there is little traffic')}.`,
    `While the service moves over, pods that still connect by themselves hold theirs: ${clients} + ${servers} = ` +
      `${moving}; ${fits(moving, "make the service's own pool smaller before the move")}.`,
  ];
  return { arithmetic, manifest: manifest(target, config, { poolSize, maxClientConn }, arithmetic) };
}

/** Settings and their defaults: PgBouncer documentation, pgbouncer.ini. A comment has its line to itself there. */
function iniFile(database: string, { poolSize, maxClientConn }: Sizes, config: Configuration): string {
  // Its documentation has other names in quotes, which its parser (libusual, cfparser.c) does not take: 1.18, tried.
  const key = /^[\w.-]+$/.test(database) ? database : '*';
  const value = `'${database.replaceAll("'", "''")}'`;
  return `\
[databases]
; The primary's address: the evidence does not hold it. PgBouncer does not start before it is filled in.
${key} = host=<your PostgreSQL host> port=<your PostgreSQL port> dbname=${value}

[pgbouncer]
listen_addr = *
listen_port = ${PORT}
; No Unix socket: the file system is read-only.
unix_socket_dir =
; Off unless set: a service that asks for TLS (sslmode=require) needs client_tls_sslmode and a certificate.
; server_tls_sslmode is prefer unless set: TLS where PostgreSQL has it, with its certificate unchecked.
auth_type = scram-sha-256
auth_file = /etc/pgbouncer-users/userlist.txt

pool_mode = transaction
max_client_conn = ${maxClientConn}
; For each pair of user and database, in each bouncer.
default_pool_size = ${poolSize}
reserve_pool_size = ${RESERVE}
; Sooner than query_wait_timeout, or the reserve would never be used.
reserve_pool_timeout = 2
; Keeps the sum true when a second user comes.
max_db_connections = ${poolSize + RESERVE}
; Protocol-level prepared statements, of which sqlx makes one for each query. PgBouncer 1.21 or later.
max_prepared_statements = 200
; sqlx sends it with each login, which is refused otherwise.
ignore_startup_parameters = extra_float_digits

; Runbook, Prevention 1: acquire_timeout 5, idle_timeout 60 and max_lifetime 1800.
query_wait_timeout = 5
server_idle_timeout = 60
server_lifetime = 1800
; A leaked transaction holds a connection here too. idle_transaction_timeout = ${config.remediation.terminate.idleInTransactionSeconds} would end it, together
; with anything it wrote and did not commit.
`;
}

function manifest(
  { namespace: rawNamespace, deployment, database }: Target,
  config: Configuration,
  sizes: Sizes,
  arithmetic: readonly string[],
): string {
  // A Service's name: at most 63 characters, the first a letter (RFC 1035).
  const name = `pgbouncer-${deployment}`.slice(0, 63).replace(/-+$/, '');
  // Quoted: a namespace may be called 123 or null, which YAML takes for something else.
  const namespace = JSON.stringify(rawNamespace);
  const configured = config.targets.find(
    ({ kubernetes }) => kubernetes.namespace === rawNamespace && kubernetes.deployment === deployment,
  );
  const place = { context: configured?.kubernetes.context, namespace: rawNamespace };
  const ini = iniFile(database, sizes, config);
  // 64 MiB, and 32 KiB a client: up to 16 for prepared statements (PgBouncer documentation), and as much again.
  const memoryMi = 64 + Math.ceil(sizes.maxClientConn / 32);
  const labels = `app.kubernetes.io/name: pgbouncer, app.kubernetes.io/instance: ${name}`;
  const metadata = `metadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }`;
  return `\
${comment(`PgBouncer for ${deployment}: a proposal, from the evidence of an incident. Nothing has applied it.`)}
${comment("The runbook's own manifest has no selector and no labels, which Kubernetes refuses, takes the tag latest, and sets variables that an image may not read; its DEFAULT_POOL_SIZE counts for each pair of user and database in each bouncer.")}
#
${arithmetic.map(comment).join('\n')}
#
${comment('What no longer works in transaction mode, since each transaction may get another connection: SET and RESET (SET LOCAL works), LISTEN, WITH HOLD cursors, PREPARE and DEALLOCATE in SQL, session advisory locks (pg_advisory_lock; pg_advisory_xact_lock works), LOAD, and temporary tables beyond a transaction. Source: pgbouncer.org, Features.')}
${comment('Cancelling a query may reach the wrong bouncer, and is then lost; see [peers] in its documentation. PostgreSQL sees the address of the bouncer: application_name still tells the pods apart.')}
${comment("The service's own gauges no longer show when connections run out: watch cl_waiting and maxwait of SHOW POOLS.")}
#
# In this order:
${comment(`1. Fill in the host and the port. Pin the image by digest too: a tag can be moved.`)}
${comment('2. Write userlist.txt, with a line "user" "SCRAM-SHA-256$..." for each user, the secret exactly as in pg_authid, and then:')}
#    ${kubectlCommand(place, 'create', 'secret', 'generic', `${name}-users`, '--from-file=userlist.txt')}
${comment(`3. Apply this, then point the service at host ${name}, port ${PORT}. Pointing it back undoes it.`)}
---
apiVersion: v1
kind: ConfigMap
${metadata}
data:
  pgbouncer.ini: |
${ini.replace(/^(?=.)/gm, '    ')}---
apiVersion: apps/v1
kind: Deployment
${metadata}
spec:
  replicas: ${BOUNCERS}
  # Never a third one that takes connections: the sum above is for ${BOUNCERS}.
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
  selector: { matchLabels: { ${labels} } }
  template:
    metadata:
      labels: { ${labels} }
      # PgBouncer reads its file when it starts. Change this with the file, and the pods are replaced.
      annotations: { checksum/config: "${createHash('sha256').update(ini).digest('hex')}" }
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: ${GRACE_SECONDS}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { ${labels} } }
      securityContext:
        runAsNonRoot: true
        runAsUser: ${IMAGE_USER}
        runAsGroup: ${IMAGE_USER}
        fsGroup: ${IMAGE_USER}
        seccompProfile: { type: RuntimeDefault }
      containers:
        - name: pgbouncer
          image: ${IMAGE}
          # Not the image's own entry point, which makes a file of settings from variables.
          command: [pgbouncer, /etc/pgbouncer/pgbouncer.ini]
          ports: [{ name: postgres, containerPort: ${PORT} }]
          readinessProbe: { tcpSocket: { port: ${PORT} }, periodSeconds: 5 }
          livenessProbe: { tcpSocket: { port: ${PORT} }, periodSeconds: 10 }
          # SIGINT ends it after the transactions under way. Kubernetes' SIGTERM alone waits for every client to go
          # (PgBouncer 1.23 and later), which clients with pools of their own don't.
          lifecycle: { preStop: { exec: { command: [sh, -c, "sleep 5; kill -INT 1; sleep ${GRACE_SECONDS - 10}"] } } }
          # It uses one core. A limit on it would slow every client at once.
          resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: ${memoryMi}Mi } }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: config, mountPath: /etc/pgbouncer, readOnly: true }
            - { name: users, mountPath: /etc/pgbouncer-users, readOnly: true }
      volumes:
        - { name: config, configMap: { name: ${name} } }
        # 288 is 0440, which one version of YAML reads as 440.
        - { name: users, secret: { secretName: ${name}-users, defaultMode: 288 } }
---
apiVersion: v1
kind: Service
${metadata}
spec:
  selector: { ${labels} }
  ports: [{ name: postgres, port: ${PORT}, targetPort: postgres }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
${metadata}
spec:
  minAvailable: 1
  selector: { matchLabels: { ${labels} } }
`;
}

/** Lines of YAML comment, at most 100 characters long where words allow it. */
function comment(text: string): string {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length > 98) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `# ${line}`).join('\n');
}
