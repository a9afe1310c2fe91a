/** The calls of one task. A function that is invoked by its ARN is told of by `LambdaFunction…` events (`payloadResponseOnly`). */
import type { Failure } from '../model/state';
import { TIMEOUT } from '../workflow/errors';
import type { ReadEvent } from './events';
import type { Attempt } from './step';

const PHASES: Readonly<Record<string, 'begun' | 'going on' | 'succeeded' | 'failed'>> = {
  LambdaFunctionScheduled: 'begun',
  LambdaFunctionScheduleFailed: 'failed',
  LambdaFunctionStarted: 'going on',
  LambdaFunctionStartFailed: 'failed',
  LambdaFunctionSucceeded: 'succeeded',
  LambdaFunctionFailed: 'failed',
  LambdaFunctionTimedOut: 'failed',
};

/** What an event tells of a call; undefined for events of another kind. */
export function callPhase(type: string) {
  return PHASES[type];
}

type Open = { -readonly [Key in keyof Attempt]: Attempt[Key] };

export class Calls {
  readonly attempts: Open[] = [];
  private isGoingOn = false;
  private limitSeconds: number | undefined;

  /** The failure that stands: of the last call, after which none was made. */
  get failure(): Failure | null {
    return this.attempts.at(-1)?.failure ?? null;
  }

  take(event: ReadEvent): void {
    const phase = callPhase(event.type);
    if (phase === 'begun') {
      this.begin(event);
    } else if (phase === 'succeeded') {
      this.end(event, null);
    } else if (phase === 'failed') {
      // A call that could not even be scheduled has no beginning.
      if (!this.isGoingOn) this.begin(event);
      const { error, cause } = event.details;
      const named = error ?? (event.type === 'LambdaFunctionTimedOut' ? TIMEOUT : '');
      const { limitSeconds } = this;
      this.end(event, {
        ...{ Error: named, Cause: cause ?? '' },
        ...(named === TIMEOUT && limitSeconds !== undefined && { limitSeconds }),
      });
    }
  }

  private begin({ id, atMs, details }: ReadEvent): void {
    this.isGoingOn = true;
    this.limitSeconds = details.timeoutInSeconds;
    this.attempts.push({
      ...{ number: this.attempts.length + 1, atMs, endedMs: null, failure: null },
      events: [id, id],
    });
  }

  private end({ id, atMs }: ReadEvent, failure: Failure | null): void {
    const last = this.attempts.at(-1);
    if (last && this.isGoingOn) Object.assign(last, { endedMs: atMs, failure, events: [last.events[0], id] });
    this.isGoingOn = false;
  }
}
