/** What a pod of the sample service is told through its environment. */
import { z } from 'zod';

const environmentSchema = z.object({
  POD_NAME: z.string().min(1),
  POD_IP: z.ipv4(),
  PGHOST: z.string().min(1),
  PGPORT: z.coerce.number().int().min(1).max(65_535),
  PGUSER: z.string().min(1),
  PGPASSWORD: z.string(),
  PGDATABASE: z.string().min(1),
  DB_POOL_MAX_CONNECTIONS: z.coerce.number().int().min(1).max(10_000).default(50),
  /** A pool of its own for what only reads. Left out: one pool does everything. */
  DB_READ_POOL_MAX_CONNECTIONS: z.coerce.number().int().min(1).max(10_000).optional(),
  /** Not ready while no connection is free: readiness that takes out of service what is only busy. */
  READINESS_NEEDS_CONNECTION: z.stringbool().default(false),
  DB_ACQUIRE_TIMEOUT_MS: z.coerce.number().int().min(1).max(600_000).default(5_000),
  RUST_LOG: z.string().default('info'),
});

export type Environment = z.infer<typeof environmentSchema>;

/**
 * Reads the environment of this process.
 * @throws Error with one line for each variable that is missing or wrong; values are not repeated.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const result = environmentSchema.safeParse(env);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`wrong environment\n${problems.join('\n')}`);
}
