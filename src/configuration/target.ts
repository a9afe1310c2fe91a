/** One service under the runbook's care: where its alerts, pods, database and metrics are. */
import * as z from 'zod';
import { applicationPattern, environmentVariable, kubernetesName, labelName, reason } from './fields';
import { logPatternsSchema } from './log-patterns';
import { targetMetricsSchema } from './metrics';
import { NEVER_TERMINATE } from './never-terminate';
import { poolerSchema } from './pooler';
import { POOL_PRESETS } from './presets/presets';

export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, such as eu-west-1');

const eksSchema = z.strictObject({
  clusterName: z.string().regex(/^[0-9A-Za-z][\w-]{0,99}$/, "an EKS cluster's name"),
  /** The function's own when left out. */
  region: region.optional(),
  /** Read from EKS at start when left out. */
  endpoint: z.url({ protocol: /^https$/ }).optional(),
  /** Base64, as EKS gives it. Read from EKS at start when left out. */
  certificateAuthority: z.base64().min(1).optional(),
  /**
   * The stack makes the access entries of its functions' roles; it does not when this is left out. Its account and region have to be the cluster's, whose
   * authentication mode has to be `API` or `API_AND_CONFIG_MAP`.
   */
  accessEntries: z.boolean().optional(),
});

const rdsIamSchema = z.strictObject({
  host: z.hostname(),
  port: z.number().int().min(1).max(65_535).default(5_432),
  username: z.string().min(1).max(63),
  /** Of the instance (`db-…`) or cluster (`cluster-…`): narrows what the functions may log in to. */
  resourceId: z
    .string()
    .regex(/^(db|cluster)-[A-Z0-9]+$/, 'a resource id: db-… or cluster-…')
    .optional(),
  /** The function's own when left out. */
  region: region.optional(),
  /** PEM, for a region whose authority is not known here, or an endpoint with a certificate of its own. */
  certificateAuthority: z
    .string()
    .regex(/^-----BEGIN CERTIFICATE-----\s/, 'a certificate as PEM')
    .optional(),
});

const managedPrometheusSchema = z.strictObject({
  workspaceId: z.string().regex(/^ws-[0-9a-f-]{36}$/, "a workspace's id: ws-…"),
  region: region.optional(),
});

const serviceProxySchema = z.strictObject({
  namespace: kubernetesName,
  service: kubernetesName,
  port: z.union([z.number().int().min(1).max(65_535), kubernetesName]).default(9_090),
  scheme: z.enum(['http', 'https']).default('http'),
});

const labels = z
  .record(labelName, z.string().min(1))
  .refine((each) => Object.keys(each).length > 0, 'at least one label');

export const targetSchema = z.strictObject({
  /** What people call it; chosen by manual starts and carried in every message. */
  name: z.string().min(1).max(63),
  /** An alert belongs to this target when it carries all of these labels. */
  alertLabels: labels,
  /**
   * What selects its series in Prometheus; `alertLabels` when left out. A Prometheus adds its `external_labels` to the
   * alerts that it sends, and has them neither on its series nor on its rules (Prometheus issue 1437).
   */
  seriesLabels: labels.optional(),
  /** What the alerts of its rules carry inside Prometheus (rules API); `seriesLabels` when left out. */
  ruleLabels: labels.optional(),
  /** True when customers see the failures of this service: a high error rate then goes to Customer Success. */
  customerFacing: z.boolean().default(true),
  /** What the public calls this service, on the status page: no internal name goes there. */
  publicName: z.string().min(1).max(60).default('API'),
  kubernetes: z.strictObject({
    /** Name or ARN of the secret that holds a kubeconfig; or else `eks`. */
    secretId: z.string().min(1).optional(),
    /** Of a kubeconfig that may read and write the target's Lease and nothing else, for answers by link; `secretId` when left out. */
    answersSecretId: z.string().min(1).optional(),
    /** An EKS cluster, reached with the function's own role: no kubeconfig and no token to keep. */
    eks: eksSchema.optional(),
    /** Why a kubeconfig with `insecure-skip-tls-verify` is used all the same: whoever is on the way may take the token. */
    allowUnverifiedTlsBecause: reason.optional(),
    /** What people's kubeconfig calls the cluster's context: the `kubectl` commands of messages and reports name it. */
    context: z.string().min(1).max(253).optional(),
    namespace: kubernetesName,
    deployment: kubernetesName,
    metricsPort: z.number().int().min(1).max(65_535).default(9090),
    metricsPath: z
      .string()
      .regex(/^[\w./-]+$/)
      .default('metrics'),
    /**
     * The service's container, where its pods have others beside it. Left out: the one that the annotation
     * `kubectl.kubernetes.io/default-container` names, else the one with the metrics port, else the only one that is
     * no sidecar.
     */
    container: kubernetesName.optional(),
    /**
     * A path that the service answers with 2xx when it is well, asked of each pod: without traffic there is no other
     * proof. Best one that takes a connection out of the pool.
     */
    probe: z
      .strictObject({
        /** `metricsPort` when left out. */
        port: z.number().int().min(1).max(65_535).optional(),
        path: z.string().regex(/^[\w./-]+$/),
      })
      .optional(),
    /** Where the size of the pool is set: runbook, Short-Term. */
    configMap: kubernetesName.default('knhk-config'),
    poolSizeKey: environmentVariable.default('DB_POOL_MAX_CONNECTIONS'),
    /**
     * The service reads the key from a file, out of a volume of the ConfigMap, when it starts. Nothing in the cluster
     * shows that it does, so such a key counts only where this says so.
     */
    poolSizeFromFile: z.boolean().default(false),
    /**
     * Whoever keeps the deployment and its configuration in line, where that leaves no mark on them: a job that applies
     * manifests, say. Then nothing is changed that it would take back.
     */
    reconciledBy: z.string().min(1).max(80).optional(),
    /**
     * The Lease that lets one execution at a time change this target; `knhk-runbook-<deployment>` when left out. Targets
     * on one PostgreSQL server name the same one: what one of them takes the other can't have.
     */
    lease: kubernetesName.optional(),
    /** Where the Lease is, when not in the target's own namespace: targets of several namespaces share one so. */
    leaseNamespace: kubernetesName.optional(),
  }),
  postgres: z.strictObject({
    /** Name or ARN of the secret `{host, port, username, password, ssl?}`; or else `iam`. */
    secretId: z.string().min(1).optional(),
    /** Amazon RDS with IAM authentication: a token of 15 minutes in place of a password. */
    iam: rdsIamSchema.optional(),
    /** Why the secret's `ssl` may be `off`: the password's exchange and all data can be read and changed on the way. */
    allowPlaintextBecause: reason.optional(),
    database: z.string().min(1).max(63).default('knhk'),
    /**
     * Roles the service logs in with, `*` for anything, and with them the roles that are members of these: short-lived
     * ones, say. Sessions of any other role are never touched.
     */
    users: z.array(z.string().min(1).max(63)).min(1).default(['knhk']),
    /**
     * Connections that the host keeps for itself and no setting of the server tells: they are subtracted from what the
     * service may grow to. What Amazon RDS keeps is read (`rds.rds_superuser_reserved_connections`).
     */
    reservedConnections: z.number().int().min(0).max(10_000).default(0),
    /**
     * Sessions whose `application_name` matches none of these are never touched. Every one by default, that of programs
     * which set none included: whose role it is decides.
     */
    applications: z.array(applicationPattern).min(1).default(['*']),
    /** Backups, migrations and people: never touched, whatever else holds. Upper and lower case are alike. */
    neverTerminate: z.array(applicationPattern).default([...NEVER_TERMINATE]),
  }),
  /** Between the service and the server, where the pods connect to a pooler. */
  pooler: poolerSchema.optional(),
  /** Exactly one of `url`, `managed`, `serviceProxy`. */
  prometheus: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).optional(),
    /** Why `url` may be `http:` where it is not this machine: what is decided by can be changed on the way. */
    allowPlaintextBecause: reason.optional(),
    /** Amazon Managed Service for Prometheus: requests are signed with the function's role. */
    managed: managedPrometheusSchema.optional(),
    /** A Prometheus inside the cluster, through the API server's service proxy. */
    serviceProxy: serviceProxySchema.optional(),
  }),
  /** What the pool is, where its figures are not called as the runbook's. */
  preset: z.enum(POOL_PRESETS, `one of ${POOL_PRESETS.join(', ')}`).optional(),
  /** What is called otherwise than the preset, or the deployment's `metrics`, say. */
  metrics: targetMetricsSchema.optional(),
  /** What is looked for in this service's logs, in place of the deployment's `logPatterns`. */
  logPatterns: logPatternsSchema.optional(),
});
