/** What keeps connections from leaking again: runbook, Long-Term and Prevention 1 and 4. */
import { groupLeaks, type LeakGroup } from '../../diagnose/classify-database';
import { secondsText } from '../../diagnose/text';
import { code, command, type Inline, sql } from '../document';
import type { Story } from '../story';
import { activityOf, causeOf } from '../words';
import type { ActionItem } from './item';

const MAX_GROUPS = 3;

/** PostgreSQL then ends by itself what the workflow had to end. */
export function idleTransactionTimeout(story: Story): ActionItem | null {
  const leak = leakOf(story);
  if (leak === null) return null;
  const { idleInTransactionSeconds } = story.config.remediation.terminate;
  const roles = [...new Set(leak.sessions.map(({ user }) => user))];
  return {
    key: 'idle-in-transaction-timeout',
    title: `Let PostgreSQL end sessions that are idle in transaction for ${secondsText(idleInTransactionSeconds)}`,
    evidence: [
      `${leak.count} leaked session(s) of role ${roles.join(', ')}, the oldest idle for ${secondsText(leak.oldestSeconds)}`,
    ],
    how: roles.map((role) => [
      command(
        `ALTER ROLE ${identifier(role)} SET idle_in_transaction_session_timeout = ${idleInTransactionSeconds * 1_000}`,
      ),
      ' (milliseconds; new sessions only)',
    ]),
  };
}

/** The code that forgets to finish, by its application and its last statement; by its call where it was traced. */
export function fixTheLeak(story: Story): ActionItem | null {
  const leak = leakOf(story);
  const traced = story.report.trace?.leaking ?? [];
  if (leak === null && traced.length === 0) return null;
  const groups = leak?.groups.slice(0, MAX_GROUPS) ?? [];
  const names = [...new Set(groups.map(({ application }) => application || 'an unnamed application'))];
  return {
    key: 'fix-the-leak',
    title: `Finish every transaction in ${names.join(', ') || story.report.incident.target.deployment}`,
    evidence: [
      ...groups.map(
        ({ application, sessions, oldestSeconds }) =>
          `${sessions} session(s) of ${application || 'an unnamed application'}, the oldest idle for ${secondsText(oldestSeconds)}`,
      ),
      ...traced
        .slice(0, MAX_GROUPS)
        .map(({ call, held }) => `${held} connection(s) not given back by ${call}, in the trace`),
    ],
    how: [...new Set(groups.map(({ query }) => query))].map((query): Inline[] => [
      'neither committed nor rolled back after ',
      sql(query),
    ]),
  };
}

/** Runbook, Prevention 4. */
export function reviewChecklist(story: Story): ActionItem | null {
  const leak = leakOf(story);
  if (leak === null && causeOf(story) !== 'connection-leak') return null;
  const [first] = leak?.groups ?? [];
  return {
    key: 'code-review-checklist',
    title: "Go through the runbook's code review checklist (Prevention 4) where it leaked",
    evidence: [
      first
        ? `the code of ${first.application || 'an unnamed application'} leaves transactions open`
        : 'connections were taken and not given back',
    ],
    how: [
      [
        'every query is awaited; every transaction is committed or rolled back, on every path out; no connection is ' +
          'held across an async boundary; pool metrics are emitted',
      ],
    ],
  };
}

/** Runbook, Prevention 1: each setting where something in the evidence asks for it. */
export function aggressiveTimeouts(story: Story): ActionItem | null {
  const { root, config, report } = story;
  const pool = root?.evidence.pool;
  if (!root || !pool || pool.maxPodUtilization <= config.alerts.critical.utilization) return null;
  const { logs, service } = root.evidence;
  const timeouts = logs?.connectionTimeouts ?? 0;
  const isSlow = service.p95Ms !== null && service.p95Ms > config.validation.maxP95Ms;
  const database = activityOf(story);
  const isIdle = database !== null && database.idle * 2 > database.total;
  const leak = leakOf(story);
  const settings: [isAsked: boolean, evidence: string, how: Inline[]][] = [
    [
      timeouts > 0,
      `${timeouts} log line(s) tell of connections not got`,
      [code('acquire_timeout'), ' 5 s: fail fast'],
    ],
    [
      isSlow,
      `p95 was ${Math.round(service.p95Ms ?? 0)} ms while ${report.incident.target.deployment}'s pools were full`,
      [code('acquire_timeout'), ' 5 s: fail fast'],
    ],
    [
      isIdle,
      `${database?.idle} of ${database?.total} sessions were idle`,
      [code('idle_timeout'), ' 60 s: close idle connections'],
    ],
    [
      leak !== null,
      `connections were held for up to ${secondsText(leak?.oldestSeconds ?? 0)}`,
      [code('max_lifetime'), ' 1800 s: recycle old connections as they come back'],
    ],
  ];
  const asked = settings.filter(([isAsked]) => isAsked);
  if (asked.length === 0) return null;
  const how = new Map(asked.map(([, , each]) => [JSON.stringify(each), each]));
  return {
    key: 'pool-timeouts',
    title: "Set the pool's timeouts (runbook, Prevention 1)",
    evidence: asked.map(([, evidence]) => evidence),
    how: [...how.values()],
  };
}

interface Leak {
  readonly count: number;
  readonly oldestSeconds: number;
  readonly sessions: readonly { readonly user: string }[];
  readonly groups: readonly LeakGroup[];
}

/** Sessions that were leaked when the incident was explained, whatever led it. Null: none were seen. */
function leakOf(story: Story): Leak | null {
  const database = activityOf(story);
  if (!database || database.leaked.length === 0) return null;
  const groups = groupLeaks(database.leaked);
  return {
    count: database.leakedCount,
    oldestSeconds: Math.max(...groups.map(({ oldestSeconds }) => oldestSeconds)),
    sessions: database.leaked,
    groups,
  };
}

/** A name in SQL: quoted where it must be. */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
