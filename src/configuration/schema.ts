/**
 * The fields of the one configuration: every threshold, window and limit, with the runbook's numbers as defaults. What
 * they must not say together is in `contradictions.ts`.
 */
import * as z from 'zod';
import { checkSchema } from './check';
import { deploymentSchema } from './deployment';
import { escalationSchema } from './escalation';
import { fractionalSeconds, positiveSeconds, ratio, seconds } from './fields';
import { logPatternsSchema } from './log-patterns';
import { metricsSchema } from './metrics';
import { notificationsSchema } from './notifications';
import { remediationSchema } from './remediation';
import { targetSchema } from './target';

export const configurationSchema = z.strictObject({
  targets: z.array(targetSchema).min(1),
  metrics: metricsSchema.prefault({}),
  /** In place of the runbook's own patterns. */
  logPatterns: logPatternsSchema.optional(),
  alerts: z
    .strictObject({
      /** Where people find the runbook; an annotation of the alerts when given. */
      runbookUrl: z.url({ protocol: /^https?$/ }).optional(),
      /** Runbook, Prevention 2. */
      warning: z
        .strictObject({
          name: z.string().min(1).default('KNHKDatabasePoolHighUtilization'),
          utilization: ratio.default(0.8),
          forSeconds: seconds.default(300),
        })
        .prefault({}),
      /** Runbook, Symptoms. The runbook gives no `for`; one minute keeps a single scrape from paging. */
      critical: z
        .strictObject({
          name: z.string().min(1).default('KNHKDatabasePoolExhausted'),
          utilization: ratio.default(0.95),
          forSeconds: seconds.default(60),
        })
        .prefault({}),
      /**
       * The pools' series are gone while the deployment wants replicas: a service that hangs takes its metrics page
       * with it, and then the alerts above are silent. Two minutes outlive the restart of a single pod.
       */
      missing: z
        .strictObject({
          name: z.string().min(1).default('KNHKDatabasePoolMetricsMissing'),
          forSeconds: seconds.default(120),
        })
        .prefault({}),
    })
    .prefault({}),
  probes: z
    .strictObject({
      /** Longest any one probe may take; its silence is then a gap in the evidence. */
      timeoutMs: z.number().int().min(100).max(20_000).default(5_000),
      /** Runbook, Diagnosis 3: `--tail=100`. */
      logTailLines: z.number().int().min(1).max(10_000).default(100),
      /** Of each pod's log the newest part; what is longer is told, and then proves nothing. */
      logLimitBytes: z.number().int().min(1_024).max(104_857_600).default(10_485_760),
      /** So many pods are asked for their metrics page at the same time, as many for their log, and for their own probe. */
      maxConcurrentPods: z.number().int().min(1).max(100).default(50),
      /** An active query older than this counts as slow. */
      slowQuerySeconds: fractionalSeconds.default(5),
      /** Sessions kept one by one in the evidence; the counts always cover all. */
      maxSessions: z.number().int().min(1).max(500).default(100),
    })
    .prefault({}),
  diagnosis: z
    .strictObject({
      /** So many sessions waiting for locks make a lock chain. */
      minWaitingForLock: z.number().int().min(1).max(1_000).default(2),
      /** A wait for a lock that is shorter is no chain: PostgreSQL itself looks for deadlocks after a second. */
      minLockWaitSeconds: fractionalSeconds.default(1),
      /** A client that waits for a shorter time at a pooler waits as clients do when it is merely busy. */
      minPoolerWaitSeconds: fractionalSeconds.default(1),
      /** A session idle in a transaction for longer is no pause of work, and may be leaked. */
      suspectIdleSeconds: fractionalSeconds.default(10),
      /** Traffic is a surge from so many times the usual on. */
      surgeFactor: z.number().gt(1).max(100).default(2),
      /** Traffic has grown from so many times the usual on. */
      growthFactor: z.number().gt(1).max(100).default(1.2),
      /** A connection is held longer than usual from so many times the usual on. */
      heldFactor: z.number().gt(1).max(100).default(1.5),
      /** The usual: so long before the incident began. */
      baselineOffsetSeconds: positiveSeconds.default(3_600),
      /** The traffic of now, over so long: no longer than the trouble lasts by the time the alert fires. */
      trafficWindowSeconds: positiveSeconds.default(60),
      /** So many requests would usually have come in `trafficWindowSeconds`: none at all is then no quiet night. */
      minUsualRequests: z.number().min(1).max(1_000_000).default(10),
      /** A cause that explains less of the connections in use is told beside the others, and leads none. */
      minExplainedShare: ratio.default(0.2),
      /** From so much of the open slots on the database is nearly full. */
      nearlyFullShare: ratio.default(0.98),
      /** By so many connections may two sources of one number differ: they are not read at the same moment. */
      toleratedConnections: z.number().int().min(0).max(1_000).default(5),
      /** A prepared transaction older than this holds its locks with no session to end. */
      preparedTransactionSeconds: positiveSeconds.default(300),
    })
    .prefault({}),
  remediation: remediationSchema,
  validation: z
    .strictObject({
      /** Runbook, Validation 1: `<80%`. */
      maxUtilization: ratio.default(0.8),
      /** Runbook, Symptoms: `p95 >500ms`. */
      maxP95Ms: z.number().positive().default(500),
      /** The runbook says only 'dropped'; one failed request in a hundred is this project's reading. */
      maxErrorRate: z.number().min(0).lt(1).default(0.01),
      /** Runbook, Validation 2 to 4: `[5m]` and `--since=5m`. */
      windowSeconds: positiveSeconds.default(300),
      sampleIntervalSeconds: positiveSeconds.default(15),
      /**
       * Between two looks while nothing but checks over the window is red: they turn green as the window moves on.
       * No shorter than `sampleIntervalSeconds`, whatever it says.
       */
      windowedIntervalSeconds: positiveSeconds.default(30),
      samplesInARow: z.number().int().min(1).max(10).default(2),
      /** How long checks that look back over the window may stay red before the next step is tried. */
      patienceSeconds: positiveSeconds.default(420),
      /** Between two looks once a person has been called and nothing more may be changed. */
      watchIntervalSeconds: positiveSeconds.default(300),
      maxDiagnoses: z.number().int().min(1).max(20).default(5),
    })
    .prefault({}),
  escalation: escalationSchema.prefault({}),
  notifications: notificationsSchema.prefault({}),
  check: checkSchema.prefault({}),
  deployment: deploymentSchema.prefault({}),
});

/** The whole configuration, every default filled in. Times are in the unit their name says. */
export type Configuration = z.output<typeof configurationSchema>;
/** One service under the runbook's care: where its alerts, pods, database and metrics are. */
export type Target = Configuration['targets'][number];
/** What a configuration file may hold: anything with a default may be left out. */
export type ConfigurationInput = z.input<typeof configurationSchema>;
