/** Waiting to know more: nothing is permitted yet, and at a known time more can be said. */
import type { Configuration } from '../configuration/configuration';
import type { WaitToKnow, WorkflowState } from '../model/state';
import type { Decision } from './decide';

export type WaitDecision = Extract<Decision, { readonly kind: 'wait' }>;

/**
 * Until when, and how often it was waited by then. It is bounded by the incident's clock, and by as many waits as there
 * may be diagnoses, since each ends in one that is not counted.
 * @returns why not, where no more is waited.
 */
export function waitToKnow(
  { incident, remediation }: WorkflowState,
  { seconds, cause }: WaitDecision,
  now: Date,
  { validation }: Configuration,
): WaitToKnow | { readonly refusal: string } {
  const before = remediation?.wait ?? null;
  const escalateMs = Date.parse(incident.escalateAt);
  if (now.getTime() >= escalateMs) return { refusal: `no more was known by ${incident.escalateAt}` };
  if ((before?.count ?? 0) >= validation.maxDiagnoses) {
    return { refusal: `already waited ${before?.count} times` };
  }
  const untilMs = now.getTime() + Math.max(1, Math.ceil(seconds)) * 1_000;
  return {
    until: new Date(Math.min(untilMs, escalateMs)).toISOString(),
    isNew: before?.cause !== cause,
    count: (before?.count ?? 0) + 1,
    cause,
  };
}

/** What is kept of a wait in whatever comes after it: that it is over, and how many there were. */
export function waitBefore({ remediation }: WorkflowState): WaitToKnow | null {
  const { wait = null } = remediation ?? {};
  return wait && { ...wait, isNew: false };
}
