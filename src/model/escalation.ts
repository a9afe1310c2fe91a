/** Written by Escalate. */
import type { Through } from '../text/who';
import type { RiskKind } from './risk';
import type { Thread } from './thread';

/** Written by Escalate into `escalation` (the response gave up, or the watchdog) or `riskEscalation`. */
export interface Escalation {
  readonly kind: string;
  readonly at: string;
  readonly risks: readonly RiskKind[];
  readonly deliveries: readonly Delivery[];
  /** How often the watchdog has paged by now; 0 for everything else. */
  readonly pages: number;
  /** When the watchdog pages again; null when it does not. */
  readonly nextAt: string | null;
  /** Why the watchdog did not page again. */
  readonly acknowledgement: Acknowledgement | null;
  /** What the message does without because it could not be read, each with its reason; left out when that is nothing. */
  readonly unread?: readonly string[];
  readonly summary: string;
}

/** One message to one audience by one channel. */
export interface Delivery {
  readonly audience: string;
  /** Null: no channel is configured for this audience. */
  readonly channel: string | null;
  readonly delivered: boolean;
  /** The audience that could not be reached, and in whose place this one was paged. */
  readonly inPlaceOf: string | null;
  /** The subject, or why it did not get there. */
  readonly detail: string;
  readonly attempts: number;
  readonly durationMs: number;
  /** The thread that it is in, where the channel has threads. */
  readonly thread?: Thread;
}

/** A person has the incident in hand: repeated pages stop, the clock does not. */
export interface Acknowledgement {
  readonly by: string;
  /** By which way it came; left out where their own login said it. */
  readonly through?: Through | undefined;
  readonly at: string;
  /** Who had been paged by then. */
  readonly audiences: readonly string[];
}
