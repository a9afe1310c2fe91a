/** Goes through a history once, event by event, and tells its states apart. */
import { callPhase } from './calls';
import type { ReadEvent } from './events';
import { isOpen, type Lane, Lanes, newStep, type OpenStep } from './lanes';
import { dataOf } from './left';
import { Lifecycle } from './lifecycle';
import type { CutShortBy, StateType, Step } from './step';

const STATE_EVENT =
  /^(Task|Wait|Choice|Pass|Succeed|Fail|Parallel)State(Entered|Exited|Aborted|Started|Succeeded|Failed)$/;

/** Events that are not understood, from the first to the last. */
export interface Unknown {
  readonly counts: Record<string, number>;
  readonly atMs: number;
  events: [first: number, last: number];
}

export class Walk {
  readonly steps: Step[] = [];
  readonly lifecycle = new Lifecycle();
  /** From one state to the next, each way once, in the order in which they were first taken. */
  readonly transitions = new Map<string, readonly [from: string, to: string]>();
  unknown: Unknown | null = null;
  private readonly lanes = new Lanes();
  /** The name of the state that an event ended. */
  private readonly exits = new Map<number, string>();
  /** The state whose failure ended the execution: a redrive goes on there. */
  private lastFailed: OpenStep | null = null;

  take(event: ReadEvent): void {
    this.lanes.put(event.id, this.follow(event));
  }

  /** Takes the event in, and says which lane it belongs to. */
  private follow(event: ReadEvent): Lane {
    const [, type = '', what] = STATE_EVENT.exec(event.type) ?? [];
    if (what === 'Entered') return this.entered(event, type as StateType);
    if (what === 'Exited') return this.exited(event, type as StateType);
    if (what === 'Aborted') return this.aborted(event, type as StateType);
    if (what !== undefined) return this.container(event, what);
    if (callPhase(event.type)) return this.called(event);
    if (this.lifecycle.take(event)) {
      if (this.lifecycle.isOver) {
        for (const step of this.lanes.allOpen()) this.cutShort(step, event, 'execution');
      }
      return this.lanes.main;
    }
    this.notUnderstood(event);
    return this.lanes.of(event.previousId);
  }

  private entered(event: ReadEvent, type: StateType): Lane {
    const { name, input } = event.details;
    const from = this.exits.get(event.previousId);
    if (from !== undefined) this.transitions.set(`${from}→${name}`, [from, name]);
    const lane = this.lanes.entering(event.previousId, name);
    // A piece of the history is missing, or a redrive began anew.
    if (lane.current && isOpen(lane.current)) {
      const { events } = lane.current;
      this.end(lane.current, event, 'lost');
      lane.current.events = events;
    }
    const step = this.open(event, lane, type, name);
    if (type === 'Wait') step.given = dataOf(input, event.details);
    if (type === 'Fail') this.end(step, event, 'left');
    return lane;
  }

  private open(event: ReadEvent, lane: Lane, type: StateType, name: string): OpenStep {
    const step = newStep(event, lane, type, name);
    this.steps.push(step);
    this.lanes.enter(step);
    return step;
  }

  private exited(event: ReadEvent, type: StateType): Lane {
    const { name, output } = event.details;
    const step = this.lanes.exiting(event.previousId, name) ?? this.withoutStart(event, type, name);
    for (const inside of this.lanes.openIn(step)) this.cutShort(inside, event, 'parallel');
    step.name ||= name;
    step.failure = step.calls.failure;
    if (step.type === 'Task') step.output = dataOf(output, event.details);
    this.end(step, event, step.failure ? 'caught' : 'left');
    this.exits.set(event.id, step.name);
    step.within.current = null;
    return step.within;
  }

  private withoutStart(event: ReadEvent, type: StateType, name: string): OpenStep {
    const step = this.open(event, this.lanes.of(event.previousId), type, name);
    step.isStartKnown = false;
    return step;
  }

  private aborted(event: ReadEvent, type: StateType): Lane {
    const step = this.lanes.aborted(event.previousId, type);
    if (!step) return this.lanes.of(event.previousId);
    this.cutShort(step, event, 'branch');
    return step.within;
  }

  /** A Parallel's branches begin, begin anew, or end. */
  private container(event: ReadEvent, what: string): Lane {
    const step = this.lanes.containerAt(event.previousId);
    if (!step) return this.lanes.of(event.previousId);
    for (const inside of this.lanes.openIn(step)) this.cutShort(inside, event, 'branch');
    if (what === 'Started') {
      if (step.inside.length > 0) step.reruns = [...step.reruns, event.id];
      step.inside = [];
    }
    return step.within;
  }

  private cutShort(step: OpenStep, event: ReadEvent, by: CutShortBy): void {
    step.failure = step.calls.failure;
    step.cutShortBy = by;
    if (step.failure) this.lastFailed = step;
    this.end(step, event, step.failure ? 'failed' : 'cut-short');
  }

  private end(step: OpenStep, { id, atMs }: ReadEvent, ending: Step['ending']): void {
    step.ending = ending;
    step.endedMs = atMs;
    step.events = [step.events[0], Math.max(step.events[1], id)];
    this.lanes.close(step);
  }

  private called(event: ReadEvent): Lane {
    const step = this.taskAt(event, this.lanes.of(event.previousId));
    step.calls.take(event);
    step.events = [step.events[0], event.id];
    return step.within;
  }

  /** The task that a call belongs to: after a redrive it goes on without being entered again. */
  private taskAt(event: ReadEvent, lane: Lane): OpenStep {
    if (lane.current && isOpen(lane.current)) return lane.current;
    const failed = lane.current?.type === 'Task' ? lane.current : this.lastFailed;
    const step = this.open(event, failed?.within ?? lane, 'Task', failed?.name ?? '');
    step.isStartKnown = failed !== null;
    return step;
  }

  private notUnderstood({ type, id, atMs }: ReadEvent): void {
    this.unknown ??= { counts: {}, atMs, events: [id, id] };
    this.unknown.counts[type] = (this.unknown.counts[type] ?? 0) + 1;
    this.unknown.events[1] = id;
  }
}
