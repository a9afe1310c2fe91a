/** coordination.k8s.io/v1 Leases: who holds something, since when, and for how long without a word. */
import { z } from 'zod';
import type { KubeObject } from './objects';

/** RFC 3339 with exactly six decimals, which is all that the API server reads; it answers in UTC. */
const MICRO_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{6})(Z|[+-]\d\d:\d\d)$/;

const microTime = z.string().transform((text, context) => {
  const [, whole, micros, zone] = MICRO_TIME.exec(text) ?? [];
  const ms = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(ms)) {
    context.addIssue('must be a time of the form 2006-01-02T15:04:05.000000Z');
    return z.NEVER;
  }
  return `${new Date(ms).toISOString().slice(0, 19)}.${micros}Z`;
});

/** Null means absent, as it does to the API server. */
const absentIfNull = <T>(schema: z.ZodType<T>) =>
  schema
    .nullable()
    .transform((value) => value ?? undefined)
    .optional();

export const leaseSpecSchema = z
  .looseObject({
    holderIdentity: absentIfNull(z.string()),
    leaseDurationSeconds: absentIfNull(z.int32().min(1, 'must be greater than 0')),
    acquireTime: absentIfNull(microTime),
    renewTime: absentIfNull(microTime),
    leaseTransitions: absentIfNull(z.int32().min(0, 'must be greater than or equal to 0')),
  })
  .prefault({});

export interface Lease extends KubeObject {
  spec: z.infer<typeof leaseSpecSchema>;
}
