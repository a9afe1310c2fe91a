/** What happened to the execution itself: that it began, was redriven, and how it ended. */
import type { Failure } from '../model/state';
import type { ReadEvent } from './events';
import { jsonObject } from './left';

export type Moment =
  /** `input` is null where the history holds no data. */
  | { readonly kind: 'started'; readonly input: Readonly<Record<string, unknown>> | null }
  | { readonly kind: 'redriven'; readonly count: number }
  /** `Error` of the failure is empty where none is given. */
  | { readonly kind: 'ended'; readonly status: EndStatus; readonly failure: Failure };

export type EndStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One of them, with its time and its event. */
export type LifecycleMoment = Moment & { readonly atMs: number; readonly event: number };

const ENDS: Readonly<Record<string, EndStatus>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
  ExecutionAborted: 'ABORTED',
};

/** Whether an event of this type is the end of its execution. */
export function endsExecution(type: string | undefined): boolean {
  return type !== undefined && Object.hasOwn(ENDS, type);
}

export class Lifecycle {
  readonly moments: LifecycleMoment[] = [];
  redrives = 0;

  /** False for an event that is none of them. */
  take(event: ReadEvent): boolean {
    const moment = this.momentOf(event);
    if (!moment) return false;
    this.moments.push({ ...moment, atMs: event.atMs, event: event.id });
    return true;
  }

  /** The end, unless it was redriven since. */
  get end(): Extract<LifecycleMoment, { kind: 'ended' }> | null {
    const last = this.moments.at(-1);
    return last?.kind === 'ended' ? last : null;
  }

  get isOver(): boolean {
    return this.end !== null;
  }

  get start(): Extract<LifecycleMoment, { kind: 'started' }> | null {
    return this.moments.find((moment) => moment.kind === 'started') ?? null;
  }

  private momentOf({ type, details }: ReadEvent): Moment | null {
    const { input, redriveCount, error = '', cause = '' } = details;
    if (type === 'ExecutionStarted') {
      return { kind: 'started', input: input === undefined ? null : jsonObject(input) };
    }
    if (type === 'ExecutionRedriven') {
      this.redrives = redriveCount ?? this.redrives + 1;
      return { kind: 'redriven', count: this.redrives };
    }
    const status = ENDS[type];
    return status ? { kind: 'ended', status, failure: { Error: error, Cause: cause } } : null;
  }
}
