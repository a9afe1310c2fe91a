/** Runbook, Escalation: when, who, and how often again. */
import * as z from 'zod';
import { AUDIENCES, CALLED_AUDIENCES } from '../model/audiences';
import { positiveSeconds, ratio } from './fields';

const called = z.array(z.enum(CALLED_AUDIENCES, `one of ${CALLED_AUDIENCES.join(', ')}`));
const anyone = z.array(z.enum(AUDIENCES, `one of ${AUDIENCES.join(', ')}`));

/** Runbook, Escalation: one row each, and two that it leaves open (what is announced, and a workflow that failed). */
const matrixSchema = z.strictObject({
  /** 'If not resolved in 30 minutes'. */
  unresolved: called.min(1).default(['lead-engineer']),
  /** 'If data loss risk'. */
  dataLossRisk: called.min(1).default(['engineering-manager']),
  /** 'If customer-facing': the status page, and the people who answer customers. */
  customerFacing: anyone.min(1).default(['status-page', 'customer-success']),
  /** Automation can't act, or may not: no plan is permitted, a step failed, a change was taken back, or it asks. */
  cannotAct: called.min(1).default(['sre-on-call']),
  /** The workflow itself failed, or was ended: nobody watches any more. */
  workflowFailed: called.min(1).default(['sre-on-call', 'lead-engineer']),
  /** Changes, and the end. Whoever was paged hears of the end too. */
  informed: called.default(['sre-on-call']),
});

export const escalationSchema = z.strictObject({
  /** Runbook, Escalation: 30 minutes, counted from the start of the incident. */
  afterSeconds: positiveSeconds.default(1_800),
  /** Failing share of requests from which customers are taken to notice. */
  customerFacingErrorRate: ratio.default(0.05),
  /** A whole execution ends as timed out (and pages) after this long. */
  executionTimeoutSeconds: z.number().int().min(60).max(604_800).default(86_400),
  matrix: matrixSchema.prefault({}),
  /** Who is paged in place of an audience that no channel reaches: the next in this line, after the last the first. */
  line: called.min(1).default(['sre-on-call', 'lead-engineer', 'engineering-manager']),
  /** The page of the 30 minutes is sent again, until somebody acknowledges it or it is over. */
  repeat: z
    .strictObject({
      everySeconds: z.number().int().min(5).max(86_400).default(900),
      /** 0: it is sent once. */
      times: z.number().int().min(0).max(20).default(3),
    })
    .prefault({}),
  /** A message about a risk or a change that was lost is sent again after so long, three times; one about a risk then as pages are. */
  resendSeconds: positiveSeconds.default(60),
  /** Where an execution is looked at, with `{arn}` or `{name}` in it. Default: the Step Functions console. */
  executionUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => /\{(?:arn|name)\}/.test(url), '{arn} or {name} in it')
    .optional(),
});
