/** Goes through a history once, event by event, and writes the entries. */
import { callPhase } from './attempts';
import { closeCutShort, closeExited, closeLost, end } from './closing';
import { type Draft, draft } from './draft';
import type { ReadEvent } from './events';
import { Facts } from './facts';
import { type Lane, Lanes, newState, type OpenState } from './lanes';
import { dataOf, tolerant } from './left';
import { ended, endStatus, inputOf, redriven, started } from './lifecycle';
import { acknowledgedIn, wordsOf } from './people';
import { joinLook, pollKeyOf, takeUpWait } from './polls';
import { endingSentence } from './sentences';
import { Unknown } from './unknown';
import { hasPurpose, type Purpose, purposeOf, waitsText } from './waits';

const STATE_EVENT =
  /^(Task|Wait|Choice|Pass|Succeed|Fail|Parallel|Map)State(Entered|Exited|Aborted|Started|Succeeded|Failed)$/;

export class Walk {
  readonly drafts: Draft[] = [];
  readonly facts = new Facts();
  readonly unknown = new Unknown();
  private readonly lanes = new Lanes();
  /** The state whose failure ended the execution: a redrive goes on there. */
  private lastFailed: OpenState | null = null;

  take(event: ReadEvent): void {
    this.lanes.put(event.id, this.follow(event));
  }

  /** Takes the event in, and says which lane it belongs to. */
  private follow(event: ReadEvent): Lane {
    const [, type = '', what] = STATE_EVENT.exec(event.type) ?? [];
    if (what === 'Entered') return this.entered(event, type);
    if (what === 'Exited') return this.exited(event, type);
    if (what === 'Aborted') return this.aborted(event, type);
    if (what !== undefined) return this.container(event, what);
    if (callPhase(event.type)) return this.called(event);
    if (event.type.startsWith('Execution') && this.execution(event)) return this.lanes.main;
    const lane = this.lanes.of(event.previousId);
    if (event.type === 'EvaluationFailed') this.evaluationFailed(event, lane);
    else this.drafts.push(...this.unknown.take(event));
    return lane;
  }

  private entered(event: ReadEvent, type: string): Lane {
    const { name, input } = event.details;
    const lane = this.lanes.entering(event.previousId, name);
    if (lane.current && !lane.current.ended) {
      closeLost(lane.current, event);
      this.lanes.close(lane.current);
    }
    const given = type === 'Wait' && hasPurpose(name) ? dataOf(input, event.details) : null;
    const known = given?.kind === 'whole' ? given.state : {};
    const purpose = type === 'Wait' ? tolerant(() => purposeOf(name, known), purposeOf('', {})) : null;
    const state = this.open(event, lane, type, name, purpose);
    if (purpose) state.draft.text = waitsText(purpose);
    if (lane.container) lane.container.draft.text = sideBySide(lane.container);
    if (type === 'Fail') {
      Object.assign(state.draft, endingSentence(name, type));
      end(state.draft, event);
      this.lanes.close(state);
    }
    return lane;
  }

  private open(event: ReadEvent, lane: Lane, type: string, name: string, purpose: Purpose | null): OpenState {
    const fresh = newState(event, lane, type, name, purpose);
    const goesOn = type === 'Wait' ? takeUpWait(fresh) : null;
    const state = goesOn ? { ...fresh, draft: goesOn } : fresh;
    if (!goesOn) this.drafts.push(state.draft);
    this.lanes.enter(state);
    return state;
  }

  private exited(event: ReadEvent, type: string): Lane {
    const { name } = event.details;
    const state = this.lanes.exiting(event.previousId, name) ?? this.withoutStart(event, type);
    for (const inside of this.lanes.openIn(state)) this.cutShort(inside, event, 'the end of its Parallel');
    state.name ||= name;
    state.draft.state ||= name;
    const left = closeExited(state, event);
    this.lanes.close(state);
    state.lane.current = null;
    const whole = left?.kind === 'whole' ? left.state : null;
    if (whole) {
      tolerant(() => this.facts.learn(name, whole), undefined);
      this.drafts.push(...tolerant(() => wordsOf(state, whole, this.facts.plan), []));
      this.drafts.push(...tolerant(() => acknowledgedIn(state, whole, this.facts), []));
    }
    if (type !== 'Choice' && type !== 'Wait') {
      joinLook(state, whole && tolerant(() => pollKeyOf(name, whole), null));
    }
    return state.lane;
  }

  /** The state's beginning is not in the history. */
  private withoutStart(event: ReadEvent, type: string): OpenState {
    const purpose = type === 'Wait' ? purposeOf(event.details.name, {}) : null;
    const state = this.open(event, this.lanes.of(event.previousId), type, event.details.name, purpose);
    state.draft.startKnown = false;
    return state;
  }

  private aborted(event: ReadEvent, type: string): Lane {
    const state = this.lanes.aborted(event.previousId, type);
    if (!state) return this.lanes.of(event.previousId);
    this.cutShort(state, event, 'another branch');
    return state.lane;
  }

  /** A Parallel's branches begin, begin anew, or end. */
  private container(event: ReadEvent, what: string): Lane {
    const state = this.lanes.containerAt(event.previousId);
    if (!state) return this.lanes.of(event.previousId);
    for (const inside of this.lanes.openIn(state)) this.cutShort(inside, event, 'another branch');
    if (what === 'Started') {
      if (state.branches.length > 0) {
        state.draft.severity = 'warning';
        state.draft.evidence = [
          ...state.draft.evidence,
          `event ${event.id}: a branch failed; all are run again`,
        ];
      }
      state.branches = [];
    }
    return state.lane;
  }

  private cutShort(state: OpenState, event: ReadEvent, by: string): void {
    if (state.attempts.failure) this.lastFailed = state;
    closeCutShort(state, event, by);
    this.lanes.close(state);
  }

  private called(event: ReadEvent): Lane {
    const lane = this.lanes.of(event.previousId);
    const state = this.taskAt(event, lane);
    const phase = callPhase(event.type);
    if (phase === 'begun') state.attempts.begin(event);
    else if (phase === 'succeeded') state.attempts.succeed();
    else if (phase === 'failed') this.drafts.push(state.attempts.fail(event, state.name, state.lane.branch));
    state.draft.events[1] = event.id;
    return state.lane;
  }

  /** The task that a call belongs to: after a redrive it goes on without being entered again. */
  private taskAt(event: ReadEvent, lane: Lane): OpenState {
    if (lane.current && !lane.current.ended) return lane.current;
    const failed = lane.current?.type === 'Task' ? lane.current : this.lastFailed;
    const state = this.open(event, failed?.lane ?? lane, 'Task', failed?.name ?? '', null);
    state.draft.startKnown = failed !== null;
    return state;
  }

  /** False for an event of the execution that is not understood. */
  private execution(event: ReadEvent): boolean {
    const { facts } = this;
    const status = endStatus(event.type);
    if (event.type === 'ExecutionStarted') {
      const { input } = event.details;
      if (input !== undefined) facts.input = inputOf(input);
      facts.startedAtMs = event.atMs;
      this.drafts.push(...started(event, input === undefined ? null : facts.input));
    } else if (status !== undefined) {
      for (const state of this.lanes.allOpen()) this.cutShort(state, event, 'the end of the execution');
      facts.endedAtMs = event.atMs;
      facts.status = status;
      this.drafts.push(ended(event));
    } else if (event.type === 'ExecutionRedriven') {
      facts.redrives = event.details.redriveCount ?? facts.redrives + 1;
      facts.endedAtMs = null;
      facts.status = 'RUNNING';
      this.drafts.push(redriven(event, facts.redrives));
    } else return false;
    return true;
  }

  private evaluationFailed(event: ReadEvent, lane: Lane): void {
    const { state = lane.current?.name ?? '', error = 'unknown error', cause } = event.details;
    const text = `evaluation failed: ${error}${cause ? `: ${cause}` : ''}`;
    const made = draft(event, { branch: lane.branch, state, severity: 'error', text, endedAtMs: event.atMs });
    this.drafts.push(made);
  }
}

function sideBySide({ branches }: OpenState): string {
  return `runs side by side: ${branches.map(({ branch }) => branch).join(', ')}`;
}
