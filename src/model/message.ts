/** One thing to say to one audience, as plain data: each channel makes of it what it can show. */
import type { AnswerAction, Offer } from './answers';
import type { Audience, MessageKind } from './audiences';
import type { Thread } from './thread';

/**
 * `page`: somebody has to act. `note`: good to know, wakes nobody. `acknowledged`: a person has it in hand.
 * `closed`: it is over, for those who were paged.
 */
export type MessagePhase = 'page' | 'note' | 'acknowledged' | 'closed';

export interface Message {
  readonly kind: MessageKind;
  readonly phase: MessagePhase;
  readonly audience: Audience;
  /** Whom it was for, where no channel reached them; null where that is the audience itself. */
  readonly inPlaceOf: Audience | null;
  /** The same for everything that is said about one incident. */
  readonly incidentId: string;
  readonly target: string;
  /** ISO 8601: when the message was made. */
  readonly at: string;
  /** What it is about, in at most 100 printable ASCII characters (Amazon SNS, Publish). */
  readonly subject: string;
  /** What is wrong, since when, what was done and what is needed of the reader. */
  readonly headline: string;
  /** The headline in paragraphs, for a channel that has room for them. Left out: it is one. */
  readonly paragraphs?: readonly Paragraph[];
  /** At most three: three numbers, not thirty. */
  readonly facts: readonly Named[];
  /** Minutes left or passed; null where there is no clock. */
  readonly clock: string | null;
  /** How much of the service fails, for a channel that shows it; left out where the message does not say. */
  readonly outage?: 'partial' | 'major';
  /** Before and after, as a Markdown table; null where there is none. */
  readonly table: string | null;
  /** Addresses that a browser may follow. */
  readonly links: readonly MessageLink[];
  /** What its reader may answer. A channel never sees it: links are made of it before. Left out: nothing. */
  readonly offers?: readonly Offer[];
  /** Those in which the incident is told already, for a channel that has threads. Left out: none is known. */
  readonly threads?: readonly Thread[];
  /** What can be typed: how to look, how to stop it. */
  readonly commands: readonly Named[];
}

/** `text` is the address. */
export interface MessageLink extends Named {
  /** Of a link that answers: for a channel that has buttons in its place. */
  readonly answer?: { readonly action: AnswerAction; readonly token: string };
}

export interface Named extends Paragraph {
  readonly name: string;
}

export interface Paragraph {
  readonly text: string;
  /** It holds what may be copied, such as a command: it is not broken into lines. */
  readonly isWhole?: true;
}
