/** Leaked sessions by the code that forgot to finish. */
import type { IdleSession } from '../model/evidence';

/** Leaked sessions of one application (and so of one pod) with one normalised query. */
export interface LeakGroup {
  readonly application: string;
  readonly query: string;
  readonly sessions: number;
  readonly writers: number;
  readonly oldestSeconds: number;
}

export function leakGroupText({ application, query, sessions, writers }: LeakGroup): string {
  const writing = writers > 0 ? `, ${writers} with uncommitted writes` : '';
  return `${sessions} of ${application || 'an unnamed application'}${writing}, last ran: ${query}`;
}

/** The listed sessions by application and query, the largest group first. */
export function groupLeaks(leaked: readonly IdleSession[]): LeakGroup[] {
  const groups = new Map<string, IdleSession[]>();
  for (const each of leaked) {
    const key = JSON.stringify([each.application, each.query]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()]
    .map((sessions) => ({
      application: sessions[0]?.application ?? '',
      query: sessions[0]?.query ?? '',
      sessions: sessions.length,
      writers: sessions.filter((each) => each.uncommittedWrites).length,
      oldestSeconds: Math.max(...sessions.map((each) => each.idleSeconds)),
    }))
    .sort((a, b) => b.sessions - a.sessions || a.application.localeCompare(b.application));
}
