/** What keeps connections from leaking again: runbook, Long-Term and Prevention 1 and 4. */
import { secondsText } from '../../../text/units';
import { type LeakSource, leakSources } from '../../leaks';
import { code, type Inline, sql } from '../document';
import type { Story } from '../story';
import { activityOf, causeOf, statement } from '../words';
import type { ActionItem } from './item';

const MAX_SOURCES = 3;
/** Runbook, Prevention 1. */
const ACQUIRE_TIMEOUT_SECONDS = 5;
const IDLE_TIMEOUT_SECONDS = 60;
const MAX_LIFETIME_SECONDS = 1_800;

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
      statement(
        story,
        `ALTER ROLE ${identifier(role)} SET idle_in_transaction_session_timeout = ${idleInTransactionSeconds * 1_000}`,
      ),
      ' (milliseconds; new sessions only)',
    ]),
  };
}

/** Transactions that are held open while they keep talking: no limit on idleness ends those. */
export function transactionTimeout(story: Story): ActionItem | null {
  const { longTransactions = [], longTransactionCount = 0 } = activityOf(story) ?? {};
  if (causeOf(story) !== 'long-transactions' || longTransactionCount === 0) return null;
  const { idleInTransactionSeconds } = story.config.remediation.terminate;
  const roles = [...new Set(longTransactions.map(({ user }) => user))];
  return {
    key: 'transaction-timeout',
    title: `Let PostgreSQL end transactions after ${secondsText(idleInTransactionSeconds)}, however busy they are`,
    evidence: [
      `${longTransactionCount} transaction(s) were open for longer`,
      ...longTransactions.map(
        ({ application, user, transactionSeconds, idleSeconds }) =>
          `${application || user}: open for ${secondsText(transactionSeconds)}, in its last state for ${secondsText(idleSeconds)}`,
      ),
    ],
    how: roles.map((role) => [
      statement(
        story,
        `ALTER ROLE ${identifier(role)} SET transaction_timeout = ${idleInTransactionSeconds * 1_000}`,
      ),
      ' (milliseconds; PostgreSQL 17 and later, new sessions only)',
    ]),
  };
}

/** The code that forgets to finish, by its application and its last statement; by its call where it was traced. */
export function fixTheLeak(story: Story): ActionItem | null {
  const leak = leakOf(story);
  const traced = story.report.trace?.leaking ?? [];
  if (leak === null && traced.length === 0) return null;
  const sources = leak?.sources.slice(0, MAX_SOURCES) ?? [];
  const names = [...new Set(sources.map(({ application }) => application))];
  return {
    key: 'fix-the-leak',
    title: `Finish every transaction in ${names.join(', ') || story.report.incident.target.deployment}`,
    evidence: [
      ...sources.map(
        ({ application, sessions, pods, oldestSeconds }) =>
          `${sessions} session(s) of ${application}${pods.length > 0 ? `, in ${pods.length} pod(s)` : ''}, the oldest idle for ${secondsText(oldestSeconds)}`,
      ),
      ...traced
        .slice(0, MAX_SOURCES)
        .map(({ call, held }) => `${held} connection(s) not released by ${call}, in the trace`),
    ],
    how: [...new Set(sources.map(({ query }) => query))].map((query): Inline[] => [
      'neither committed nor rolled back after ',
      sql(query),
    ]),
  };
}

/** Runbook, Prevention 4. */
export function reviewChecklist(story: Story): ActionItem | null {
  const leak = leakOf(story);
  if (leak === null && causeOf(story) !== 'connection-leak') return null;
  const [first] = leak?.sources ?? [];
  return {
    key: 'code-review-checklist',
    title: "Go through the runbook's code review checklist (Prevention 4) where it leaked",
    evidence: [
      first
        ? `the code of ${first.application} left ${first.sessions} transaction(s) open`
        : 'connections were acquired and not released',
    ],
    how: [
      [
        'every query is awaited; every transaction is committed or rolled back, on every path out; no connection is ' +
          'held across an async boundary; pool metrics are emitted',
      ],
    ],
  };
}

/**
 * Runbook, Prevention 1: each setting where the evidence shows that it is missing. A time-out in the logs does not:
 * it is the setting at work.
 */
export function aggressiveTimeouts(story: Story): ActionItem | null {
  const { root, config } = story;
  const pool = root?.evidence.pool;
  if (!root || !pool || pool.maxPodUtilization <= config.alerts.critical.utilization) return null;
  const { p95Ms } = root.evidence.service;
  const database = activityOf(story);
  const oldestSeconds = leakOf(story)?.oldestSeconds ?? 0;
  const settings: [isAsked: boolean, evidence: string, how: Inline[]][] = [
    [
      p95Ms !== null && p95Ms > ACQUIRE_TIMEOUT_SECONDS * 1_000,
      `p95 was ${Math.round(p95Ms ?? 0)} ms while the pools were full: requests waited for longer than that`,
      [code('acquire_timeout'), ` ${ACQUIRE_TIMEOUT_SECONDS} s: fail fast`],
    ],
    [
      database !== null && database.idle * 2 > database.total,
      `${database?.idle} of ${database?.total} sessions were idle`,
      [code('idle_timeout'), ` ${IDLE_TIMEOUT_SECONDS} s: close idle connections`],
    ],
    [
      oldestSeconds > MAX_LIFETIME_SECONDS,
      `connections were held for up to ${secondsText(oldestSeconds)}`,
      [code('max_lifetime'), ` ${MAX_LIFETIME_SECONDS} s: recycle old connections as they come back`],
    ],
  ];
  const asked = settings.filter(([isAsked]) => isAsked);
  if (asked.length === 0) return null;
  return {
    key: 'pool-timeouts',
    title: "Set the pool's timeouts (runbook, Prevention 1)",
    evidence: asked.map(([, evidence]) => evidence),
    how: asked.map(([, , how]) => how),
  };
}

interface Leak {
  readonly count: number;
  readonly oldestSeconds: number;
  readonly sessions: readonly { readonly user: string }[];
  readonly sources: readonly LeakSource[];
}

/** Sessions that were leaked when the incident was explained, whatever led it. Null: none were seen. */
function leakOf(story: Story): Leak | null {
  const database = activityOf(story);
  if (!database || database.leaked.length === 0) return null;
  const sources = leakSources(database.leaked);
  return {
    count: database.leakedCount,
    oldestSeconds: Math.max(...sources.map(({ oldestSeconds }) => oldestSeconds)),
    sessions: database.leaked,
    sources,
  };
}

/** A name in SQL: quoted where it must be. */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
