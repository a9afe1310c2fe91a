/** In which threads an incident is told: each delivery says in which one it is, and travels along in the state. */
import type { Thread } from '../model/thread';
import type { HistoryEvent } from './events';
import { type LeftState, tolerant } from './left';
import { readExecution } from './read';
import { stateAfter } from './step';

/** What one branch of the workflow knows of them; the oldest of each place. */
export function threadsIn(
  state: Pick<LeftState, 'riskEscalation' | 'announcement' | 'escalation'>,
): Thread[] {
  const { riskEscalation, announcement, escalation } = state;
  return oldestOf(
    [riskEscalation, announcement, escalation].flatMap((message) =>
      tolerant(() => (message?.deliveries ?? []).flatMap(({ thread }) => thread ?? []), []),
    ),
  );
}

/** The same, of all branches. @param events any part of a history, in any order. */
export function threadsOf(events: readonly HistoryEvent[]): Thread[] {
  return oldestOf(readExecution(events).steps.flatMap((step) => threadsIn(stateAfter(step) ?? {})));
}

/** Where two were opened, because neither message knew of the other, everybody goes on in the same one. */
export function oldestOf(threads: readonly Thread[]): Thread[] {
  const byPlace = new Map<string, Thread>();
  for (const thread of threads) {
    const known = byPlace.get(thread.place);
    if (!known || thread.id < known.id) byPlace.set(thread.place, thread);
  }
  return [...byPlace.values()];
}
