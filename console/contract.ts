/** What the console's server and its page say to each other. Types only: the page takes nothing else from here. */

import type { Glance, Needed } from '../src/documents/glance-facts';
import type { Stats } from '../src/documents/stats/stats';
import type { Timeline } from '../src/documents/timeline/model';
import type { AppliedAction } from '../src/model/actions';
import type { Refusal } from '../src/model/refusal';
import type { Acknowledgement, Approval, Check, Finding } from '../src/model/state';
import type { ChannelName } from '../src/ports';
import type { Progress } from './drawing';

type ExecutionStatus = Timeline['execution']['status'];

/** A line of the list of executions. */
export interface ExecutionItem {
  readonly name: string;
  readonly status: ExecutionStatus;
  /** What started it: the alert's name, or the person. */
  readonly trigger: string;
  readonly mode: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** What its report says of the end, or its error; null while it runs. */
  readonly outcome: string | null;
  /** What it needs of a person; null where that is not known: of one that has ended its outcome says it. */
  readonly needs: Needed['kind'] | null;
}

/** A page of the list. */
export interface ExecutionsPage {
  readonly items: readonly ExecutionItem[];
  /** Asks for older ones; null where there are none. */
  readonly older: string | null;
}

/** One sample of Validate. */
export interface Sample {
  readonly at: string;
  readonly checks: readonly Check[];
  readonly next: string;
}

/** What was said to one audience at one time, by whatever channels. */
export interface Message {
  readonly id: string;
  /** When the first channel took it. */
  readonly at: string;
  readonly audience: string;
  /** Who was to hear it and could not be reached; null where that is the audience itself. */
  readonly inPlaceOf: string | null;
  /** Of what the public reads: the status that its page was set to. */
  readonly kind: string;
  readonly incident: string;
  readonly subject: string;
  /** One for each channel that took it. */
  readonly copies: readonly { readonly channel: string; readonly body: string }[];
}

/** A message that a channel did not bring to its audience. */
export interface Lost {
  readonly at: string;
  readonly kind: string;
  readonly audience: string;
  readonly inPlaceOf: string | null;
  readonly channel: string;
  readonly cause: string;
}

export interface Question {
  readonly summary: string;
  readonly approval: Approval;
  /** What it would do to the service. */
  readonly effect: string;
  readonly undo: string;
  /** The sum that shows that it fits; null where it takes nothing. */
  readonly headroom: string | null;
  /** What it follows from. */
  readonly finding: string | null;
  /** What was found that puts data or customers at risk, each in a sentence. */
  readonly risks: readonly string[];
}

/** Everything of one execution. */
export interface ExecutionView {
  readonly item: ExecutionItem;
  readonly glance: Glance;
  readonly error: string | null;
  readonly input: string;
  readonly timeline: Timeline;
  readonly progress: Progress;
  readonly question: Question | null;
  readonly summary: string | null;
  readonly findings: readonly Finding[];
  readonly actions: readonly AppliedAction[];
  readonly refusals: readonly Refusal[];
  readonly plan: string | null;
  readonly samples: readonly Sample[];
  readonly messages: readonly Message[];
  readonly lost: readonly Lost[];
  /** Who acknowledged it; null when nobody has. */
  readonly acknowledgement: Acknowledgement | null;
  /** Names of the documents that are there. */
  readonly documents: readonly string[];
  /** What could not be read, and so is not shown. */
  readonly missing: readonly string[];
}

/** Numbers at one moment; null where there is none. */
export interface Series {
  readonly seconds: readonly number[];
  readonly pool: readonly (number | null)[];
  readonly errorRate: readonly (number | null)[];
  readonly p95Ms: readonly (number | null)[];
}

export interface Limits {
  readonly pool: number;
  readonly errorRate: number;
  readonly p95Ms: number;
  readonly windowSeconds: number;
}

export interface PodFigures {
  readonly name: string;
  readonly ready: boolean;
  /** Null when the pod did not answer. */
  readonly active: number | null;
  readonly total: number | null;
}

export interface FaultState {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  /** Pods in which it is on. */
  readonly pods: number;
  /** Connections that it holds in all pods, also those it kept when it was switched off. */
  readonly held: number;
}

/** A receiver of messages, and how it answers now. */
export interface MessengerState {
  readonly channel: ChannelName;
  /** `ok`, `fail`, `hang`, `too-many-requests`; others can be set, but not on the page. */
  readonly behaviour: string;
}

/** The service as it is now, and the receivers beside it. */
export interface ServiceFigures {
  readonly at: string;
  readonly pods: readonly PodFigures[];
  readonly faults: readonly FaultState[];
  readonly messengers: readonly MessengerState[];
  readonly load: { readonly wanted: number; readonly ok: number; readonly failed: number };
}

/** The kill switch; null while changes are allowed. */
type Stop = { readonly by: string; readonly at: string; readonly reason: string } | null;

/** What people decided of one target. */
export interface TargetChanges {
  readonly target: string;
  readonly stop: Stop;
  /** Names of the executions that somebody acknowledged. */
  readonly acknowledged: readonly string[];
  /** Why its record can't be read now; null where it can. */
  readonly problem: string | null;
}

/** What recurs, over the reports that were written in so many days. */
export interface StatsView {
  readonly days: number;
  /** Why there may be more; null where everything was read. */
  readonly missing: string | null;
  readonly stats: Stats;
}

/** What the stream says: each message has the whole of one thing. */
export interface StreamEvents {
  /** First of all, also after each reconnection. */
  readonly hello: {
    /** Changes when the page has to be loaded anew. */
    readonly assets: string;
    /** Where it looks: `local run`, `AWS (eu-west-1)`. */
    readonly place: string;
    /** With faults to switch, a load and receivers. */
    readonly hasWorld: boolean;
    readonly isReadOnly: boolean;
    readonly canCheck: boolean;
    /** Names; the first is the one that is meant where none is named. */
    readonly targets: readonly string[];
    readonly user: string;
    readonly limits: Limits;
    readonly modes: readonly string[];
    readonly defaultMode: string;
    readonly maxTraceSeconds: number;
  };
  readonly executions: ExecutionsPage;
  readonly service: ServiceFigures;
  readonly changes: readonly TargetChanges[];
  /** All that there are in the outbox, and the newest of them, the newest first. */
  readonly messages: { readonly count: number; readonly newest: readonly Message[] };
  /** The number of events in the history of each execution that somebody has open. */
  readonly histories: Readonly<Record<string, number>>;
  /** What can't be read now and why, by what it is of: shown, and tried again. */
  readonly problems: Readonly<Record<string, string>>;
}

/** A field of the form that is wrong, and what is accepted. */
export interface Problem {
  readonly field: string;
  readonly text: string;
}
