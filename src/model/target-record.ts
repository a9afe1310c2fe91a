/**
 * What is remembered of a target between executions: who may change it now, what was changed lately, what a person
 * decided. Kept on a Kubernetes Lease in the target's namespace (Kubernetes documentation, Leases), so that whoever
 * may change the target may also read and stop this.
 */
import * as z from 'zod';
import { WAYS } from '../text/who';
import { ANSWER_ACTIONS } from './answers';

/** An execution that changed something: what the attempt budget counts. */
const remediationSchema = z.strictObject({
  execution: z.string().min(1),
  at: z.iso.datetime(),
  /** When it was healthy again; null while it is not, or when it never was. */
  resolvedAt: z.iso.datetime().nullable(),
});

/** By which way a word came; left out where a person's own login said it. Of a link, `by` is whom it was made for. */
const through = z.enum(WAYS).optional();

/** A person's word on a plan. */
const decisionSchema = z.strictObject({
  execution: z.string().min(1),
  planHash: z.string().min(1),
  decision: z.enum(['approved', 'rejected']),
  by: z.string().min(1),
  through,
  at: z.iso.datetime(),
});

/** A person has an execution's incident in hand. */
const acknowledgementSchema = z.strictObject({
  execution: z.string().min(1),
  by: z.string().min(1),
  through,
  at: z.iso.datetime(),
  /** Who had been paged by then. */
  audiences: z.array(z.string().min(1)),
});

/** The kill switch, while it is on. */
const stopSchema = z.strictObject({
  by: z.string().min(1),
  through,
  at: z.iso.datetime(),
  reason: z.string(),
});

/** Connection tracing that was, or is about to be, switched on: whoever finds it can take it back. */
const traceSchema = z.strictObject({
  execution: z.string().min(1),
  variable: z.string().min(1),
  value: z.string().min(1),
});

/** The change that was begun last: a call that is made again finds its own, and finishes it. */
const applyingSchema = z.strictObject({
  execution: z.string().min(1),
  planHash: z.string().min(1),
  /** Marks a restart, so that the same change restarts once. */
  at: z.iso.datetime(),
});

/** An incident of this target that an execution has open: whatever is started beside it joins it. */
const openIncidentSchema = z.strictObject({
  execution: z.string().min(1),
  /** When the trouble began: one incident has one beginning, however often it is told. */
  startedAt: z.iso.datetime(),
  openedAt: z.iso.datetime(),
  /** When the execution called a person and stopped changing things; null while it is at work itself. */
  calledAt: z.iso.datetime().nullable(),
  /** The newest of the executions that joined it. */
  joined: z.array(z.strictObject({ execution: z.string().min(1), at: z.iso.datetime() })),
  /** How many there were in all. */
  joinedCount: z.number().int().min(0),
});

/** An execution ended with its incident open, which calls a person: what is told again is theirs for a while. */
const handedOverSchema = z.strictObject({
  execution: z.string().min(1),
  at: z.iso.datetime(),
});

/** A link, or the button in its place, that somebody answered by: it works once. */
const usedLinkSchema = z.strictObject({
  /** Stands for the link, and is none. */
  link: z.string().min(1),
  action: z.enum(ANSWER_ACTIONS),
  by: z.string().min(1),
  /** Left out: on the page that it leads to. */
  through,
  /** Of who logged in: what the issuer calls them and nobody else; a name or an address may be another's one day. */
  subject: z.string().min(1).optional(),
  at: z.iso.datetime(),
});

export const recordSchema = z.strictObject({
  /** The execution that may change the target; null when none does. */
  holder: z.string().min(1).nullable(),
  renewedAt: z.iso.datetime().nullable(),
  leaseSeconds: z.number().int().positive(),
  /** How often the lock went from one execution to another. */
  transitions: z.number().int().min(0),
  remediations: z.array(remediationSchema),
  decision: decisionSchema.nullable(),
  acknowledgements: z.array(acknowledgementSchema),
  stop: stopSchema.nullable(),
  trace: traceSchema.nullable(),
  applying: applyingSchema.nullable(),
  incident: openIncidentSchema.nullable(),
  handedOver: handedOverSchema.nullable(),
  usedLinks: z.array(usedLinkSchema),
});

export type TargetRecord = z.infer<typeof recordSchema>;
export type RecordedDecision = z.infer<typeof decisionSchema>;
export type RecordedAcknowledgement = z.infer<typeof acknowledgementSchema>;
export type OpenIncident = z.infer<typeof openIncidentSchema>;
export type RecordedRemediation = z.infer<typeof remediationSchema>;

/** A target that nobody has ever changed. */
export function emptyRecord(leaseSeconds: number): TargetRecord {
  return {
    holder: null,
    renewedAt: null,
    leaseSeconds,
    transitions: 0,
    remediations: [],
    decision: null,
    acknowledgements: [],
    stop: null,
    trace: null,
    applying: null,
    incident: null,
    handedOver: null,
    usedLinks: [],
  };
}
