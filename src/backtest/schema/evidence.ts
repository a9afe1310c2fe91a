/** Evidence as a whole. What a person leaves out of it was not read. */
import * as z from 'zod';
import type { AlertEvidence, Evidence, LogEvidence, ServiceEvidence } from '../../model/evidence';
import {
  deploymentSchema,
  podsSchema,
  poolConfigSchema,
  poolerSchema,
  poolSchema,
  sharerSchema,
} from './cluster';
import { databaseSchema } from './database';
import { flag, gapSchema, number, numberOrNull, reading, text, time } from './reading';

const logs: z.ZodType<LogEvidence> = reading({
  podsExpected: number,
  podsRead: number,
  linesRead: number,
  connectionLines: number,
  connectionTimeouts: number,
  serverRefusals: number,
  slowQueryLines: number,
  wordings: z.array(z.strictObject({ of: text, lines: number })),
  samples: z.array(text),
});

const service: z.ZodType<ServiceEvidence> = reading({
  p95Ms: numberOrNull,
  p95IsLowerBound: flag,
  errorRate: numberOrNull,
  requestsPerSecond: numberOrNull,
  servedPerSecond: numberOrNull,
  inUse: numberOrNull,
  usual: z.strictObject({
    utilization: numberOrNull,
    inUse: numberOrNull,
    requestsPerSecond: numberOrNull,
    servedPerSecond: numberOrNull,
    p95Ms: numberOrNull,
  }),
  probe: z.strictObject({ podsAsked: number, podsHealthy: number }).nullable(),
});

const alert: z.ZodType<AlertEvidence> = z.strictObject({
  firing: flag,
  state: text,
  othersFiring: z.array(text).exactOptional(),
});

export const evidenceSchema = z.strictObject({
  observedAt: time,
  durationMs: number.default(0),
  usualSecondsAgo: number,
  pods: podsSchema.nullable().default(null),
  pool: poolSchema.nullable().default(null),
  database: databaseSchema.nullable().default(null),
  pooler: poolerSchema.nullable().default(null),
  logs: logs.nullable().default(null),
  service,
  deployment: deploymentSchema.nullable().default(null),
  poolConfig: poolConfigSchema.nullable().default(null),
  configReaders: z.array(text).nullable().default(null),
  sharers: z.array(sharerSchema).default([]),
  alert: alert.nullable().default(null),
  gaps: z.array(gapSchema).default([]),
}) satisfies z.ZodType<Evidence>;
