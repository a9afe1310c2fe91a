/** The part of the configuration about changes. */
import * as z from 'zod';
import {
  actionMode,
  approvedActionMode,
  environmentVariable,
  executionMode,
  fractionalSeconds,
  MODE_CHOICE,
  positiveSeconds,
  ratio,
  seconds,
} from './fields';

const fields = {
  /** How an execution runs that says nothing about it, such as an alert's. */
  mode: executionMode,
  /** Changes one execution may make, of whatever kind. */
  maxActions: z.number().int().min(0).max(10).default(3),
  /** Wait between a change and the first validation. */
  settleSeconds: seconds.default(30),
  /** Connections always left free for people and tools. */
  marginConnections: z.number().int().min(0).max(1_000).default(5),
  terminate: z
    .strictObject({
      mode: actionMode,
      /** Runbook, Immediate option 2: `interval '5 minutes'`. */
      idleInTransactionSeconds: positiveSeconds.default(300),
      maxSessionsPerPass: z.number().int().min(1).max(500).default(50),
      /** At most this share of the service's sessions in one pass: a wrong rule can't end them all. */
      maxShareOfSessions: z.number().gt(0).max(1).default(0.8),
      /** `spare`: sessions with uncommitted writes are left to a person. */
      uncommittedWrites: z.enum(['spare', 'terminate']).default('spare'),
    })
    .prefault({}),
  scaleOut: z
    .strictObject({
      mode: actionMode,
      /** Runbook, Immediate option 1: `--replicas=6`. Never scales down to it. */
      targetReplicas: z.number().int().min(1).max(100).default(6),
    })
    .prefault({}),
  raisePool: z
    .strictObject({
      mode: actionMode,
      /** Runbook, Short-Term: `DB_POOL_MAX_CONNECTIONS` from 50 to 100. */
      targetPoolSize: z.number().int().min(1).max(10_000).default(100),
    })
    .prefault({}),
  raisePoolerPool: z
    .strictObject({
      mode: approvedActionMode,
      /** Of each pair of database and user in each bouncer: twice the `DEFAULT_POOL_SIZE` of the runbook's PgBouncer. */
      targetPoolSize: z.number().int().min(1).max(10_000).default(50),
    })
    .prefault({}),
  replacePod: z.strictObject({ mode: actionMode }).prefault({}),
  trace: z
    .strictObject({
      mode: actionMode,
      /** Runbook, Long-Term: `RUST_LOG=sqlx=trace`. */
      variable: environmentVariable.default('RUST_LOG'),
      value: z.string().min(1).max(200).default('sqlx=trace'),
      /** The longest that tracing may be asked for. */
      maxSeconds: positiveSeconds.default(300),
      /** A connection held for longer than this and not given back counts as leaked. */
      heldSeconds: fractionalSeconds.default(10),
    })
    .prefault({}),
  rollout: z
    .strictObject({
      /** Runbook, Short-Term: `rollout status --timeout=5m`. */
      timeoutSeconds: positiveSeconds.default(300),
      pollSeconds: positiveSeconds.default(10),
    })
    .prefault({}),
  /** After a change: worse than before by so much undoes it. */
  worse: z
    .strictObject({
      errorRateIncrease: ratio.default(0.05),
      p95Factor: z.number().gt(1).max(100).default(1.5),
    })
    .prefault({}),
  lock: z
    .strictObject({
      /** A holder that says nothing for so long has lost the lock. */
      leaseSeconds: positiveSeconds.default(900),
    })
    .prefault({}),
  /** A recurrence is escalated, not repeated. */
  budget: z
    .strictObject({
      windowSeconds: positiveSeconds.default(1_800),
      maxResolvedInWindow: z.number().int().min(1).max(100).default(1),
      maxPerDay: z.number().int().min(1).max(1_000).default(3),
    })
    .prefault({}),
  approval: z
    .strictObject({
      timeoutSeconds: positiveSeconds.default(900),
      pollSeconds: positiveSeconds.default(10),
    })
    .prefault({}),
};

/** What may be changed, how far, and how it is undone. It is never left out, since its mode has to be chosen. */
export const remediationSchema = z.strictObject(fields, {
  error: ({ input }) => (input === undefined ? `needs a mode: ${MODE_CHOICE}` : undefined),
});
