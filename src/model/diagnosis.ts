/** Written by Diagnose. */
import type { Cause } from './cause';
import type { Evidence } from './evidence';
import type { RiskLook } from './risk';

/** A cause with how sure it is, how much it explains, and the evidence that speaks for and against it. */
export interface Finding {
  readonly cause: Cause;
  /** `low` permits a plan to show or to approve, and no change by itself. */
  readonly confidence: 'high' | 'medium' | 'low';
  /**
   * The share that it accounts for, 0 to 1, of the connections in use, or of the slots where these are what is missing;
   * null where it is not about a share.
   */
  readonly explains: number | null;
  readonly evidenceFor: readonly string[];
  readonly evidenceAgainst: readonly string[];
  /** What a person can look at, or run, next. */
  readonly next: readonly string[];
  /** More is known by then; null where waiting tells nothing. */
  readonly lookAgainInSeconds: number | null;
}

/** Written by Diagnose. */
export interface Diagnosis extends RiskLook {
  /** 1 for the first look, and so on. */
  readonly round: number;
  readonly evidence: Evidence;
  /** Where the evidence is in full; only where it was too much for the state. */
  readonly fullEvidence?: string;
  /** The most likely first. Never empty. */
  readonly findings: readonly Finding[];
  readonly summary: string;
}
