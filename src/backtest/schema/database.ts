/** What a PostgreSQL server shows of itself as a whole, or that it takes no login. */
import * as z from 'zod';
import type { DatabaseActivity, DatabaseFull } from '../../model/evidence';
import { number, reading, text } from './reading';
import {
  connectionLimit,
  dataLoss,
  holder,
  idleSession,
  longTransaction,
  preparedTransaction,
  rootBlocker,
  slowQuery,
  suspectedLeak,
  wait,
} from './sessions';

/** Where it was read; left out by an earlier version. */
const server = z.strictObject({ host: text, port: number, database: text }).exactOptional();

const activity = reading({
  kind: z.literal('read'),
  server,
  serverVersion: text,
  total: number,
  active: number,
  idle: number,
  idleInTransaction: number,
  waitingForLock: number,
  waitingWithoutRoot: number,
  slowQueries: number,
  serviceConnections: number,
  serviceActive: number,
  serviceIdle: number,
  serviceIdleInTransaction: number,
  serviceWaitingForLock: number,
  serviceSlowQueries: number,
  otherConnections: number,
  maxConnections: number,
  superuserReservedConnections: number,
  reservedConnections: number,
  hostReservedConnections: number,
  limits: z.array(connectionLimit),
  leakedCount: number,
  leaked: z.array(idleSession),
  missingGrant: text.nullable(),
  suspected: suspectedLeak,
  longTransactionCount: number,
  longTransactions: z.array(longTransaction),
  waits: z.array(wait),
  prepared: z.array(preparedTransaction),
  byApplication: z.array(z.strictObject({ application: text, connections: number })),
  blockers: z.array(rootBlocker),
  slowest: z.array(slowQuery),
  otherHolders: z.array(holder),
  dataLoss,
});

const full = z.strictObject({
  ...{ kind: z.literal('full'), server, sqlState: z.literal('53300'), message: text },
});

export const databaseSchema: z.ZodType<DatabaseActivity | DatabaseFull> = z.discriminatedUnion('kind', [
  activity,
  full,
]);
