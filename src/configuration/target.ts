/** One service under the runbook's care: where its alerts, pods, database and metrics are. */
import { z } from 'zod';
import { applicationPattern, environmentVariable, kubernetesName, labelName } from './fields';

export const targetSchema = z.strictObject({
  /** What people call it; chosen by manual starts and carried in every message. */
  name: z.string().min(1).max(63),
  /** An alert belongs to this target when it carries all of these labels. */
  alertLabels: z
    .record(labelName, z.string().min(1))
    .refine((labels) => Object.keys(labels).length > 0, 'at least one label'),
  /** True when customers see the failures of this service: a high error rate then goes to Customer Success. */
  customerFacing: z.boolean().default(true),
  /** What the public calls this service, on the status page: no internal name goes there. */
  publicName: z.string().min(1).max(60).default('API'),
  kubernetes: z.strictObject({
    /** Name or ARN of the secret that holds a kubeconfig. */
    secretId: z.string().min(1),
    namespace: kubernetesName,
    deployment: kubernetesName,
    metricsPort: z.number().int().min(1).max(65_535).default(9090),
    metricsPath: z
      .string()
      .regex(/^[\w./-]+$/)
      .default('metrics'),
    /** Where the size of the pool is set: runbook, Short-Term. */
    configMap: kubernetesName.default('knhk-config'),
    poolSizeKey: environmentVariable.default('DB_POOL_MAX_CONNECTIONS'),
    /** The Lease that lets one execution at a time change this target; `knhk-runbook-<deployment>` when left out. */
    lease: kubernetesName.optional(),
  }),
  postgres: z.strictObject({
    /** Name or ARN of the secret `{host, port, username, password, ssl?}`. */
    secretId: z.string().min(1),
    database: z.string().min(1).max(63).default('knhk'),
    /** Roles the service logs in with. Sessions of any other role are never touched. */
    users: z.array(z.string().min(1).max(63)).min(1).default(['knhk']),
    /** Sessions whose `application_name` matches none of these are never touched. */
    applications: z.array(applicationPattern).min(1).default(['knhk*']),
    /** Backups, migrations and people: never touched, whatever else holds. Upper and lower case are alike. */
    neverTerminate: z
      .array(applicationPattern)
      .default([
        'pg_dump*',
        'pg_restore*',
        'pg_basebackup*',
        'pgbackrest*',
        'barman*',
        'wal-g*',
        '*backup*',
        '*migrat*',
        'flyway*',
        'liquibase*',
        'alembic*',
        'sqlx-cli*',
        'psql*',
      ]),
  }),
  prometheus: z.strictObject({ url: z.url({ protocol: /^https?$/ }) }),
});
