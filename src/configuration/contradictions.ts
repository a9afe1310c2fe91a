/** Settings that are right one by one and wrong together. */

import { endpointWithoutNetwork } from './callers';
import type { Contradiction } from './contradiction';
import { credentialsInAddresses } from './credentials';
import { fitsIntoHistory } from './history-size';
import { incomingContradictions } from './incoming';
import { loginContradictions } from './login-contradictions';
import { networkContradictions } from './network-contradictions';
import type { Configuration } from './schema';
import { targetContradictions } from './target-contradictions';
import { unfilled } from './unfilled';

/** Every pair of settings that contradict each other, each told at the one that most likely has to move. */
export function contradictions(config: Configuration): Contradiction[] {
  return [
    ...RULES.filter(({ holds }) => !holds(config)).map(shown),
    ...outOfReach(config),
    ...withoutSlackChannel(config),
    ...endpointWithoutNetwork(config.deployment.api.callers, config.deployment.network),
    ...networkContradictions(config),
    ...incomingContradictions(config),
    ...loginContradictions(config),
    ...namesUsedTwice(config),
    ...targetContradictions(config),
    ...unfilled(config),
    ...credentialsInAddresses(config),
  ];
}

interface Rule extends Contradiction {
  readonly holds: (config: Configuration) => boolean;
}

/**
 * Readings of evidence, each as slow as its slowest probe, beside the pauses between two changes: the look that ends
 * the patience, the diagnosis, the reading before the change, and one of them a second time.
 */
const READINGS_BETWEEN_CHANGES = 4;

const RULES: readonly Rule[] = [
  {
    path: ['alerts', 'warning', 'utilization'],
    message: 'must be below alerts.critical.utilization',
    holds: ({ alerts }) => alerts.warning.utilization < alerts.critical.utilization,
  },
  {
    path: ['validation', 'maxUtilization'],
    message: 'must be below alerts.critical.utilization',
    holds: ({ alerts, validation }) => validation.maxUtilization < alerts.critical.utilization,
  },
  {
    path: ['diagnosis', 'growthFactor'],
    message: 'must be below diagnosis.surgeFactor',
    holds: ({ diagnosis }) => diagnosis.growthFactor < diagnosis.surgeFactor,
  },
  {
    path: ['diagnosis', 'suspectIdleSeconds'],
    message: 'must be below remediation.terminate.idleInTransactionSeconds',
    holds: ({ diagnosis, remediation }) =>
      diagnosis.suspectIdleSeconds < remediation.terminate.idleInTransactionSeconds,
  },
  {
    path: ['validation', 'windowSeconds'],
    message: 'must not be shorter than alerts.critical.forSeconds',
    holds: ({ alerts, validation }) => validation.windowSeconds >= alerts.critical.forSeconds,
  },
  {
    path: ['validation', 'patienceSeconds'],
    message: 'must be longer than validation.windowSeconds',
    holds: ({ validation }) => validation.patienceSeconds > validation.windowSeconds,
  },
  {
    path: ['escalation', 'afterSeconds'],
    message: 'must be longer than remediation.settleSeconds',
    holds: ({ escalation, remediation }) => escalation.afterSeconds > remediation.settleSeconds,
  },
  {
    path: ['escalation', 'executionTimeoutSeconds'],
    message: 'must be longer than escalation.afterSeconds',
    holds: ({ escalation }) => escalation.executionTimeoutSeconds > escalation.afterSeconds,
  },
  {
    path: ['remediation', 'rollout', 'timeoutSeconds'],
    message: 'must be longer than remediation.rollout.pollSeconds',
    holds: ({ remediation }) => remediation.rollout.timeoutSeconds > remediation.rollout.pollSeconds,
  },
  {
    path: ['remediation', 'approval', 'timeoutSeconds'],
    message: 'must be longer than remediation.approval.pollSeconds',
    holds: ({ remediation }) => remediation.approval.timeoutSeconds > remediation.approval.pollSeconds,
  },
  {
    path: ['remediation', 'lock', 'leaseSeconds'],
    message:
      'must be longer than the longest pause between two changes: remediation.settleSeconds + the longest of ' +
      'remediation.trace.maxSeconds, validation.patienceSeconds and the pollSeconds of rollout and approval, + ' +
      `${READINGS_BETWEEN_CHANGES} times probes.timeoutMs`,
    // The lock is renewed at each change and each look at a rollout, not at each validation.
    holds: ({ remediation, validation, probes }) =>
      remediation.lock.leaseSeconds >
      remediation.settleSeconds +
        Math.max(
          remediation.trace.maxSeconds,
          validation.patienceSeconds,
          remediation.rollout.pollSeconds,
          remediation.approval.pollSeconds,
        ) +
        (READINGS_BETWEEN_CHANGES * probes.timeoutMs) / 1_000,
  },
  {
    path: ['escalation', 'executionTimeoutSeconds'],
    message:
      'an incident that stays open would make more than 5,000 history events, or at the very worst the 25,000 at ' +
      'which Step Functions ends it: shorten this or patienceSeconds, allow fewer of maxDiagnoses and maxActions, or ' +
      'lengthen watchIntervalSeconds, sampleIntervalSeconds and the pollSeconds of rollout and approval',
    holds: fitsIntoHistory,
  },
  {
    path: ['remediation', 'budget', 'windowSeconds'],
    message: 'must be longer than remediation.settleSeconds',
    holds: ({ remediation }) => remediation.budget.windowSeconds > remediation.settleSeconds,
  },
];

function namesUsedTwice({ targets }: Configuration): Contradiction[] {
  const names = targets.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ path: ['targets', index, 'name'], message: `'${name}' is used twice` }],
  );
}

/** Nobody is in the matrix who could never be told: the status page may be, for a person can set it. */
function outOfReach({ escalation, notifications }: Configuration): Contradiction[] {
  const { sns, pagerDuty, slack, webhook, teams } = notifications;
  const channels = [sns, pagerDuty, slack, webhook, teams];
  const reached = new Set(channels.flatMap((channel) => channel?.audiences ?? []));
  const rows = { ...escalation.matrix, line: escalation.line };
  return Object.entries(rows).flatMap(([row, audiences]) =>
    audiences
      .filter((audience) => audience !== 'status-page' && !reached.has(audience))
      .map((audience) => ({
        path: ['escalation', ...(row === 'line' ? [] : ['matrix']), row],
        message: `no channel of notifications reaches ${audience}`,
      })),
  );
}

/** Who is to be told by a bot has to have a channel. */
function withoutSlackChannel({ notifications: { slack } }: Configuration): Contradiction[] {
  const channels = slack?.bot?.channels;
  if (!slack || !channels) return [];
  return slack.audiences
    .filter((audience) => audience !== 'status-page' && channels[audience] === undefined)
    .map((audience) => ({
      path: ['notifications', 'slack', 'bot', 'channels'],
      message: `has no channel for ${audience}: give one, or leave it out of notifications.slack.audiences`,
    }));
}

function shown({ path, message }: Rule): Contradiction {
  return { path, message };
}
