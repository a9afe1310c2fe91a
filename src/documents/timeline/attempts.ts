/** The calls of one task: each may fail, and be tried again. Lambda, service integrations and activities alike. */
import { failureText } from '../../escalate/headlines';
import { type Draft, draft } from './draft';
import type { ReadEvent } from './events';

const CALL =
  /^(?:LambdaFunction|Task|Activity)(Scheduled|ScheduleFailed|Started|StartFailed|Submitted|SubmitFailed|Succeeded|Failed|TimedOut)$/;

/** What an event tells of a call; undefined for events of another kind. */
export function callPhase(type: string): 'begun' | 'going on' | 'succeeded' | 'failed' | undefined {
  const phase = CALL.exec(type)?.[1];
  if (phase === undefined) return undefined;
  if (phase === 'Scheduled') return 'begun';
  if (phase === 'Started' || phase === 'Submitted') return 'going on';
  return phase === 'Succeeded' ? 'succeeded' : 'failed';
}

export class Attempts {
  private count = 0;
  private begun: ReadEvent | null = null;
  /** Its last attempt failed, and none was made since. */
  private last: { readonly draft: Draft; readonly error: string } | null = null;

  get number(): number {
    return this.count;
  }

  /** The text of the failure that stands; null while none does. */
  get failure(): string | null {
    return this.last?.error ?? null;
  }

  begin(event: ReadEvent): void {
    this.count += 1;
    this.begun = event;
    if (this.last) this.last.draft.severity = 'warning';
    this.last = null;
  }

  succeed(): void {
    this.begun = null;
  }

  /** An attempt that failed, as an entry: an error, until another attempt follows. */
  fail(event: ReadEvent, state: string, branch: string): Draft {
    // A call that could not even be scheduled has no beginning.
    if (!this.begun) this.count += 1;
    const { error, cause } = event.details;
    const fallback = event.type.endsWith('TimedOut') ? 'States.Timeout' : 'no error is in the history';
    const text = failureText({ Error: error ?? fallback, Cause: cause ?? '' });
    const made = draft(this.begun ?? event, {
      endedAtMs: event.atMs,
      branch,
      state,
      severity: 'error',
      text: `attempt ${this.count} failed: ${text}`,
    });
    made.events[1] = event.id;
    this.begun = null;
    this.last = { draft: made, error: text };
    return made;
  }

  /** The failure ended the state, whose own entry tells of it. Returns its text, or null when none stands. */
  settle(): string | null {
    if (!this.last) return null;
    this.last.draft.silent = true;
    return `failed${this.count > 1 ? ` at attempt ${this.count}` : ''}: ${this.last.error}`;
  }
}
