/** Runbook, Escalation: who is told what. */

export const AUDIENCES = ['sre-on-call', 'lead-engineer', 'engineering-manager', 'customer-success'] as const;
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
  'workflow-failed',
  'action-taken',
  'resolved',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/**
 * The matrix. `unresolved`: the runbook's 30 minutes. What automation can't or may not do goes to the engineer on
 * call at once. Risks have audiences of their own, below.
 */
export const AUDIENCES_OF: Readonly<Record<Exclude<MessageKind, 'risk'>, readonly Audience[]>> = {
  unresolved: ['lead-engineer'],
  'nothing-permitted': ['sre-on-call'],
  'step-failed': ['sre-on-call'],
  'steps-exhausted': ['sre-on-call'],
  'change-undone': ['sre-on-call'],
  'approval-needed': ['sre-on-call'],
  observing: ['sre-on-call'],
  'workflow-failed': ['sre-on-call', 'lead-engineer'],
  'action-taken': ['sre-on-call'],
  resolved: ['sre-on-call'],
};

export const AUDIENCE_OF_RISK: Readonly<Record<'data-loss' | 'customer-facing', Audience>> = {
  'data-loss': 'engineering-manager',
  'customer-facing': 'customer-success',
};
