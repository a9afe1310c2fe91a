/** Runbook, Escalation: who there is, and what can be said. Who is told what is configuration. */

/** People who are called by the runbook. */
export const CALLED_AUDIENCES = [
  'sre-on-call',
  'lead-engineer',
  'engineering-manager',
  'customer-success',
] as const;

/** `status-page`: the public; what it reads holds no internals. */
export const AUDIENCES = [...CALLED_AUDIENCES, 'status-page'] as const;
export type CalledAudience = (typeof CALLED_AUDIENCES)[number];
export type Audience = (typeof AUDIENCES)[number];

export const MESSAGE_KINDS = [
  'unresolved',
  'risk',
  'nothing-permitted',
  'step-failed',
  'steps-exhausted',
  'change-undone',
  'approval-needed',
  'observing',
  'joined',
  'waiting',
  'workflow-failed',
  'execution-ended',
  'action-taken',
  'acknowledged',
  'resolved',
  'readiness',
  'check-failed',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** About a check, and no incident. */
export type CheckMessageKind = Extract<MessageKind, 'readiness' | 'check-failed'>;
