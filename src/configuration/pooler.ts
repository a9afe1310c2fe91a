/** The pooler between a service and its PostgreSQL server, where there is one. */
import * as z from 'zod';
import { kubernetesName, reason } from './fields';

/** What is read of each bouncer travels with the state, which has a limit. */
const MAX_BOUNCERS = 6;

const bouncerSchema = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.number().int().min(1).max(65_535).default(6_432),
});

export const poolerSchema = z.strictObject({
  kind: z.literal('pgbouncer'),
  /** Name or ARN of the secret `{username, password, ssl?, ca?}` of a role in `stats_users`: it reads, and changes nothing. */
  secretId: z.string().min(1),
  /** The same for a role in `admin_users`, without which no pool is resized. */
  adminSecretId: z.string().min(1).optional(),
  /** Why `ssl` may be `off` in a secret: the passwords' exchange can be read and changed on the way. */
  allowPlaintextBecause: reason.optional(),
  /** The console of each bouncer by its own address: behind a common one only one of them answers. */
  bouncers: z.array(bouncerSchema).min(1).max(MAX_BOUNCERS),
  /** How many bouncers run, where not each of them has an address here: the others are in the sum, and nothing is resized. */
  instances: z.number().int().min(1).max(100).optional(),
  /**
   * What the bouncers call the target's database. Left out: every name under which they reach a database of the name
   * `postgres.database`.
   */
  databases: z.array(z.string().min(1).max(63)).min(1).max(5).optional(),
  /** The ConfigMap with PgBouncer's file, in the target's namespace. Left out: no pool is resized. */
  configMap: kubernetesName.optional(),
  configMapKey: z
    .string()
    .regex(/^[-._a-zA-Z0-9]{1,253}$/, 'a key of a ConfigMap')
    .default('pgbouncer.ini'),
});

export type PoolerSettings = z.output<typeof poolerSchema>;

/** How many bouncers run. */
export function instancesOf({ instances, bouncers }: Pick<PoolerSettings, 'instances' | 'bouncers'>): number {
  return Math.max(instances ?? 0, bouncers.length);
}
