/** What the database's side of the incident asks for. */
import { psqlCommand } from '../../../text/commands';
import { secondsText } from '../../../text/units';
import { command, type Inline, sql } from '../document';
import type { Story } from '../story';
import { activityOf, causeOf, diagnosesText, statement } from '../words';
import type { ActionItem } from './item';
import { identifier } from './leak';

export function slowQueriesFaster(story: Story): ActionItem | null {
  const slowest = activityOf(story)?.slowest ?? [];
  if (causeOf(story) !== 'slow-queries' || slowest.length === 0) return null;
  return {
    key: 'slow-queries',
    title: 'Make the slow queries faster, or bound them with statement_timeout',
    evidence: slowest.map(
      ({ application, seconds }) =>
        `a query of ${application || 'an unnamed application'} had run for ${secondsText(seconds)}`,
    ),
    how: slowest.map(({ query }): Inline[] => ['examine its plan: ', sql(query)]),
  };
}

export function lockTimeouts(story: Story): ActionItem | null {
  const blockers = activityOf(story)?.blockers ?? [];
  if (causeOf(story) !== 'lock-chain' || blockers.length === 0) return null;
  return {
    key: 'lock-timeout',
    title: 'Bound the wait for locks: lock_timeout, in migrations above all, and short transactions',
    evidence: blockers.map(
      ({ application, user, blockedSessions, state, stateSeconds }) =>
        `${application || user} blocked ${blockedSessions} session(s), ${state} for ${secondsText(stateSeconds)}`,
    ),
    how: [
      ...blockers.map(({ query }): Inline[] => ['the root of the chain ran ', sql(query)]),
      [
        command('SET lock_timeout = 5000'),
        ' (milliseconds, as long as acquire_timeout in Prevention 1) before each statement of a migration that locks, and try again',
      ],
    ],
  };
}

/** Others held the slots: the server is shared out anew, or grows. */
export function splitBudgets(story: Story): ActionItem | null {
  const database = activityOf(story);
  const cause = causeOf(story);
  if (!database || (cause !== 'other-tenant' && cause !== 'database-full')) return null;
  const { otherHolders, otherConnections, serviceConnections, maxConnections } = database;
  const [first] = otherHolders;
  return {
    key: 'split-connection-budgets',
    title: first
      ? `Give ${first.application || first.user} a connection limit of its own, or raise max_connections`
      : 'Raise max_connections, or make the pools smaller',
    evidence: [
      `of max_connections ${maxConnections} the service held ${serviceConnections}, others ${otherConnections}`,
      ...otherHolders.map(
        ({ user, database: name, application, connections }) =>
          `${connections} of ${application || 'an unnamed application'}, user ${user}, database ${name}`,
      ),
    ],
    how: first
      ? [[statement(story, `ALTER ROLE ${identifier(first.user)} CONNECTION LIMIT <how many it may have>`)]]
      : [],
  };
}

/** The diagnosing login was refused: the reserved door was not there, or not open to it. */
export function reservedDoor({ diagnoses, config }: Story): ActionItem | null {
  const refused = diagnoses.filter(({ evidence }) => evidence.database?.kind === 'full');
  const [first] = refused;
  if (first?.evidence.database?.kind !== 'full') return null;
  const { sqlState, message, server } = first.evidence.database;
  return {
    key: 'reserved-connections',
    title: "Keep connections for the workflow's own role",
    evidence: [
      `its login was refused (SQLSTATE ${sqlState}) in ${refused.length} of ${diagnosesText(diagnoses.length)}: ${message}`,
    ],
    how: [
      [
        command(
          psqlCommand(
            server,
            `ALTER SYSTEM SET reserved_connections = ${config.remediation.marginConnections}`,
          ),
        ),
        ', with a restart (PostgreSQL 16 and later)',
      ],
      [command(psqlCommand(server, "GRANT pg_use_reserved_connections TO <the workflow's role>"))],
    ],
  };
}
