/** Written by FollowChange. */
import type { Gap } from './evidence';
import type { RiskLook } from './risk';

/** Written by FollowChange: where a rollout stands. */
export interface FollowUp extends RiskLook {
  readonly status: 'waiting' | 'complete' | 'failed';
  /** The id of the change that is followed. */
  readonly actionId: string;
  /** Tracing has three phases, everything else has one. */
  readonly phase: 'rollout' | 'tracing' | 'reverting';
  /** When the phase began; its time limit counts from it. */
  readonly since: string;
  /** When this look was taken. */
  readonly at: string;
  readonly waitSeconds: number;
  readonly trace: TraceResult | null;
  /** Of one that failed: why it is not taken back by itself; left out where it is. */
  readonly stands?: string;
  /** What this look could not read; left out when that is nothing. */
  readonly gaps?: readonly Gap[];
  readonly summary: string;
}

/** What connection tracing showed: runbook, Long-Term. */
export interface TraceResult {
  readonly seconds: number;
  readonly podsRead: number;
  readonly acquired: number;
  readonly released: number;
  /** Calls that took connections and did not give them back, the worst first. */
  readonly leaking: readonly {
    readonly call: string;
    readonly held: number;
    readonly oldestSeconds: number;
  }[];
}
