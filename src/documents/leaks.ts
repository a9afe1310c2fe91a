/** Where connections leaked: the application and its last statement, over all its pods. */
import type { Evidence, IdleSession } from '../model/evidence';
import { withoutSecrets } from '../text/redact';
import { redactSql } from '../text/sql';

/** Sessions that leaked by one path of the code, as a report keeps it. */
export interface LeakShape {
  readonly application: string;
  /** Its last statement, without data. */
  readonly query: string;
  readonly sessions: number;
}

/** Sessions listed in the evidence are at most a hundred; what matters of their sources is the first few. */
const MAX_SHAPES = 10;

/** The code that leaked, redacted, the most sessions first; none where the sessions were not read. */
export function leakShapes(database: Evidence['database'] | undefined): LeakShape[] {
  if (database?.kind !== 'read') return [];
  return leakSources(database.leaked)
    .slice(0, MAX_SHAPES)
    .map(({ application, query, sessions }) => ({
      application: withoutSecrets(application),
      query: redactSql(query),
      sessions,
    }));
}

export interface LeakSource {
  /** Without the pod: pods come and go, the code stays. */
  readonly application: string;
  /** Normalised. */
  readonly query: string;
  readonly sessions: number;
  readonly writers: number;
  readonly oldestSeconds: number;
  /** Pods with their sessions, the most first. Empty where the names of the sessions have no pod in them. */
  readonly pods: readonly { readonly pod: string; readonly sessions: number }[];
}

/** The listed sessions by application and query, the most first. */
export function leakSources(leaked: readonly IdleSession[]): LeakSource[] {
  return [...grouped(leaked, (each) => JSON.stringify([applicationOf(each), each.query])).values()]
    .map((sessions) => ({
      application: applicationOf(sessions[0]),
      query: sessions[0]?.query ?? '',
      sessions: sessions.length,
      writers: sessions.filter(({ uncommittedWrites }) => uncommittedWrites).length,
      oldestSeconds: Math.max(...sessions.map(({ idleSeconds }) => idleSeconds)),
      pods: podsOf(sessions),
    }))
    .sort((a, b) => b.sessions - a.sessions || a.application.localeCompare(b.application));
}

function podsOf(sessions: readonly IdleSession[]): LeakSource['pods'] {
  return [...grouped(sessions, podOf)]
    .filter(([pod]) => pod !== '')
    .map(([pod, of]) => ({ pod, sessions: of.length }))
    .sort((a, b) => b.sessions - a.sessions || a.pod.localeCompare(b.pod));
}

/** The service names its sessions `application/pod`. */
function applicationOf(session: IdleSession | undefined): string {
  return session?.application.split('/')[0] || 'unnamed';
}

function podOf({ application }: IdleSession): string {
  return application.split('/').slice(1).join('/');
}

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}
