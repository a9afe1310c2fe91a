/** An execution's history as a timeline: one list of entries, from which every output is made. */
import type { ExecutionHistory } from '../../history/read';
import type { Unknown } from '../../history/walk';
import { stepOf } from '../../workflow/states';
import { type Draft, draft, toEntry } from './draft';
import { lifecycleDrafts } from './lifecycle';
import type { Timeline, TimelineEntry } from './model';
import { peopleDrafts } from './people';
import { stepDrafts } from './polls';
import { attemptDrafts } from './steps';

/** In time that grows with the number of events. What is not known is null, or said so. */
export function buildTimeline(history: ExecutionHistory): Timeline {
  const { execution, incident, check, milestones, historyEvents, unknown, steps, lifecycle, people } =
    history;
  const drafts = [
    ...lifecycle.flatMap(lifecycleDrafts),
    ...stepDrafts(steps),
    ...steps.flatMap(attemptDrafts),
    ...people.flatMap(peopleDrafts),
    ...(unknown ? [unknownDraft(unknown)] : []),
  ];
  return {
    ...{ execution, incident, check, milestones, historyEvents },
    entries: inOrder(drafts).map((each) => toEntry(each, history.startMs)),
    unknownEvents: unknown?.counts ?? {},
  };
}

/** The step that writes a document from inside the execution: it is in progress while it writes. */
export function writerOf({ entries }: Timeline): TimelineEntry | undefined {
  return entries.find(({ state, endedAt }) => endedAt === null && stepOf(state) === 'report');
}

/** Counted by type, and shown as one entry rather than dropped in silence. */
function unknownDraft({ counts, atMs, events }: Unknown): Draft {
  const types = Object.entries(counts).map(([type, count]) => `${type} (${count})`);
  const text = `events that are not understood: ${types.join(', ')}`;
  return draft({ atMs, event: events[0] }, { events, text });
}

/** By time, and by event at the same time: a state before what happened in it. */
function inOrder(drafts: readonly Draft[]): Draft[] {
  return drafts
    .filter(({ silent }) => !silent)
    .sort((a, b) => a.atMs - b.atMs || a.events[0] - b.events[0] || ORDER[a.actor] - ORDER[b.actor]);
}

const ORDER = { alert: 0, engineer: 1, workflow: 2 } as const;
