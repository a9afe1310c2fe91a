/** What PostgreSQL shows one by one. */
import * as z from 'zod';
import {
  type ConnectionLimit,
  type DataLossFlags,
  HOLDS,
  type Holder,
  type IdleSession,
  type LongTransaction,
  type PreparedTransaction,
  type RootBlocker,
  type SlowQuery,
  type SuspectedLeak,
  type Wait,
} from '../../model/evidence';
import { flag, number, numberOrNull, text } from './reading';

const SESSION = { pid: number, backendStart: text, user: text, application: text };

export const idleSession: z.ZodType<IdleSession> = z.strictObject({
  ...SESSION,
  state: z.enum(['idle in transaction', 'idle in transaction (aborted)']),
  idleSeconds: number,
  transactionSeconds: numberOrNull,
  uncommittedWrites: flag,
  mayBeEnded: flag,
  holds: z.array(z.enum(HOLDS)),
  outOfReach: z.enum(['privileged-role', 'missing-grant']).nullable(),
  query: text,
});

export const rootBlocker: z.ZodType<RootBlocker> = z.strictObject({
  ...SESSION,
  state: text,
  stateSeconds: number,
  uncommittedWrites: flag,
  blockedSessions: number,
  query: text,
});

export const longTransaction: z.ZodType<LongTransaction> = z.strictObject({
  ...SESSION,
  state: text,
  transactionSeconds: number,
  idleSeconds: number,
  uncommittedWrites: flag,
  query: text,
});

export const suspectedLeak: z.ZodType<SuspectedLeak> = z.strictObject({
  sessions: number,
  oldestIdleSeconds: number,
  medianIdleSeconds: number,
});

export const wait: z.ZodType<Wait> = z.strictObject({ type: text, sessions: number });

export const preparedTransaction: z.ZodType<PreparedTransaction> = z.strictObject({
  gid: text,
  owner: text,
  database: text,
  ageSeconds: number,
});

export const connectionLimit: z.ZodType<ConnectionLimit> = z.strictObject({
  kind: z.enum(['role', 'database']),
  name: text,
  limit: number,
  held: number,
  heldByService: number,
});

export const slowQuery: z.ZodType<SlowQuery> = z.strictObject({
  application: text,
  seconds: number,
  query: text,
});

export const holder: z.ZodType<Holder> = z.strictObject({
  user: text,
  database: text,
  application: text,
  connections: number,
});

export const dataLoss: z.ZodType<DataLossFlags> = z.strictObject({
  inRecovery: flag,
  preparedTransactions: number,
  archiverFailing: flag,
  lostReplicationSlots: number,
});
