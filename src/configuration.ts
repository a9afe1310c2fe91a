/**
 * The one configuration: every threshold, window and limit, with the runbook's numbers as defaults.
 * Validated as a whole where it enters (synth, start of a function, start of a local run).
 */
import { z } from 'zod';
import { ConfigurationError } from './errors';
import { problemsOf } from './problems';

const seconds = z.number().int().min(0).max(86_400);
const positiveSeconds = z.number().int().min(1).max(86_400);
const ratio = z.number().gt(0).lt(1);
/** A Kubernetes object name (RFC 1123 label), because it becomes part of API paths. */
const kubernetesName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'a Kubernetes name: lower case letters, digits and dashes');
/** A Prometheus metric name, because it becomes part of queries. */
const metricName = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, 'a Prometheus metric name');

const targetSchema = z.strictObject({
  /** What people call it; chosen by manual starts and carried in every message. */
  name: z.string().min(1).max(63),
  /** An alert belongs to this target when it carries all of these labels. */
  alertLabels: z
    .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string().min(1))
    .refine((labels) => Object.keys(labels).length > 0, 'at least one label'),
  /** True when customers see the failures of this service: a high error rate then goes to Customer Success. */
  customerFacing: z.boolean().default(true),
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
  }),
  postgres: z.strictObject({
    /** Name or ARN of the secret `{host, port, username, password, ssl?}`. */
    secretId: z.string().min(1),
    database: z.string().min(1).max(63).default('knhk'),
    /** Roles the service logs in with. Sessions of any other role are never touched. */
    users: z.array(z.string().min(1).max(63)).min(1).default(['knhk']),
  }),
  prometheus: z.strictObject({ url: z.url({ protocol: /^https?$/ }) }),
});

const configurationSchema = z
  .strictObject({
    targets: z.array(targetSchema).min(1),
    metrics: z
      .strictObject({
        poolTotal: metricName.default('knhk_db_pool_total'),
        poolActive: metricName.default('knhk_db_pool_active'),
        poolIdle: metricName.default('knhk_db_pool_idle'),
        requestDurationMs: metricName.default('knhk_request_duration_ms'),
        requests: metricName.default('knhk_requests_total'),
      })
      .prefault({}),
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
      })
      .prefault({}),
    probes: z
      .strictObject({
        /** Longest any one probe may take; its silence is then a gap in the evidence. */
        timeoutMs: z.number().int().min(100).max(20_000).default(5_000),
        /** Runbook, Diagnosis 3: `--tail=100`. */
        logTailLines: z.number().int().min(1).max(10_000).default(100),
        logLimitBytes: z.number().int().min(1_024).max(10_485_760).default(1_048_576),
        maxConcurrentPods: z.number().int().min(1).max(100).default(20),
        /** An active query older than this counts as slow. */
        slowQuerySeconds: positiveSeconds.default(5),
        /** Sessions kept one by one in the evidence; the counts always cover all. */
        maxSessions: z.number().int().min(1).max(500).default(100),
      })
      .prefault({}),
    remediation: z
      .strictObject({
        /** Changes one execution may make, of whatever kind. */
        maxActions: z.number().int().min(0).max(10).default(3),
        /** Wait between a change and the first validation. */
        settleSeconds: seconds.default(30),
        terminate: z
          .strictObject({
            enabled: z.boolean().default(true),
            /** Runbook, Immediate option 2: `interval '5 minutes'`. */
            idleInTransactionSeconds: positiveSeconds.default(300),
            maxSessionsPerPass: z.number().int().min(1).max(500).default(50),
            /** `spare`: sessions with uncommitted writes are left to a person. */
            uncommittedWrites: z.enum(['spare', 'terminate']).default('spare'),
          })
          .prefault({}),
        scaleOut: z
          .strictObject({
            enabled: z.boolean().default(true),
            /** Runbook, Immediate option 1: `--replicas=6`. Never scales down to it. */
            targetReplicas: z.number().int().min(1).max(100).default(6),
            /** Connections always left free for people and tools. */
            marginConnections: z.number().int().min(0).max(1_000).default(5),
          })
          .prefault({}),
      })
      .prefault({}),
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
        samplesInARow: z.number().int().min(1).max(10).default(2),
        /** How long checks that look back over the window may stay red before the next step is tried. */
        patienceSeconds: positiveSeconds.default(420),
        /** Between two looks once a person has been called and nothing more may be changed. */
        watchIntervalSeconds: positiveSeconds.default(300),
        maxDiagnoses: z.number().int().min(1).max(20).default(5),
      })
      .prefault({}),
    escalation: z
      .strictObject({
        /** Runbook, Escalation: 30 minutes, counted from the start of the incident. */
        afterSeconds: positiveSeconds.default(1_800),
        /** Failing share of requests from which customers are taken to notice. */
        customerFacingErrorRate: ratio.default(0.05),
        /** A whole execution ends as timed out (and pages) after this long. */
        executionTimeoutSeconds: z.number().int().min(60).max(604_800).default(86_400),
      })
      .prefault({}),
  })
  .superRefine((config, context) => {
    const contradiction = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const { alerts, validation, escalation, remediation } = config;
    if (alerts.warning.utilization >= alerts.critical.utilization) {
      contradiction(['alerts', 'warning', 'utilization'], 'must be below alerts.critical.utilization');
    }
    if (validation.maxUtilization >= alerts.critical.utilization) {
      contradiction(['validation', 'maxUtilization'], 'must be below alerts.critical.utilization');
    }
    if (validation.patienceSeconds <= validation.windowSeconds) {
      contradiction(['validation', 'patienceSeconds'], 'must be longer than validation.windowSeconds');
    }
    if (escalation.afterSeconds <= remediation.settleSeconds) {
      contradiction(['escalation', 'afterSeconds'], 'must be longer than remediation.settleSeconds');
    }
    if (escalation.executionTimeoutSeconds <= escalation.afterSeconds) {
      contradiction(['escalation', 'executionTimeoutSeconds'], 'must be longer than escalation.afterSeconds');
    }
    const names = config.targets.map((target) => target.name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) !== index) contradiction(['targets', index, 'name'], `'${name}' is used twice`);
    }
  });

/** The whole configuration, every default filled in. Times are in the unit their name says. */
export type Configuration = z.output<typeof configurationSchema>;
/** One service under the runbook's care: where its alerts, pods, database and metrics are. */
export type Target = Configuration['targets'][number];
/** What a configuration file may hold: anything with a default may be left out. */
export type ConfigurationInput = z.input<typeof configurationSchema>;

/**
 * Validates a configuration and fills in the defaults.
 * @throws ConfigurationError naming every wrong field, what it holds and what is accepted.
 */
export function parseConfiguration(input: unknown): Configuration {
  const result = configurationSchema.safeParse(input);
  if (!result.success) throw new ConfigurationError(problemsOf(result.error, input));
  return result.data;
}

/** The target of that name, or undefined. */
export function findTarget(config: Configuration, name: string): Target | undefined {
  return config.targets.find((target) => target.name === name);
}
