/** What the console's server and its page say to each other. Types only: the page takes nothing else from here. */

import type { Stats } from '../src/documents/stats/stats';
import type { Timeline } from '../src/documents/timeline/model';
import type { AppliedAction } from '../src/model/actions';
import type { Refusal } from '../src/model/refusal';
import type { Acknowledgement, Approval, Check, Finding } from '../src/model/state';
import type { ChannelName } from '../src/ports';

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
}

export type StateStatus = 'visited' | 'current' | 'failed' | 'cut short';

/** How far an execution has come in the graph. States that are not named were not visited. */
export interface Progress {
  readonly states: Readonly<
    Record<string, { readonly status: StateStatus; readonly visits: number; readonly text: string }>
  >;
  /** Transitions that were taken, as `from→to`. */
  readonly taken: readonly string[];
}

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  /** Of the top left corner, within the parent where there is one. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The Parallel that it is in. */
  readonly parent: string | null;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `catch`: taken when the state fails. */
  readonly kind: 'next' | 'catch';
  /** Corners of its line, in the whole drawing. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Graph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
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
}

/** Everything of one execution. */
export interface ExecutionView {
  readonly item: ExecutionItem;
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
    readonly target: string;
    readonly user: string;
    readonly limits: Limits;
    readonly modes: readonly string[];
    readonly defaultMode: string;
    readonly maxTraceSeconds: number;
  };
  readonly executions: readonly ExecutionItem[];
  readonly service: ServiceFigures;
  /** The target's record; null when it can't be read now. */
  readonly changes: {
    readonly stop: Stop;
    /** Names of the executions that somebody acknowledged. */
    readonly acknowledged: readonly string[];
  } | null;
  /** All that there are in the outbox, and the newest of them, the newest first. */
  readonly messages: { readonly count: number; readonly newest: readonly Message[] };
  /** The number of events in each running execution's history. */
  readonly histories: Readonly<Record<string, number>>;
}

/** A field of the form that is wrong, and what is accepted. */
export interface Problem {
  readonly field: string;
  readonly text: string;
}
