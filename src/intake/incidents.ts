/** Intake: which executions a webhook asks for. One incident, one execution name, however often it is told. */
import { createHash } from 'node:crypto';
import type { Configuration, Target } from '../configuration/configuration';
import type { AlertInput } from '../model/incident';
import type { AlertmanagerAlert, AlertmanagerWebhook } from './alertmanager';

/** Of an alert's name, where it is only told. */
const SHOWN_LENGTH = 100;

/** An execution to start: its name is the same for every repeat, its input too. */
export interface RequestedExecution {
  readonly name: string;
  readonly input: AlertInput;
}

export interface IgnoredAlert {
  readonly fingerprint: string;
  readonly alertname: string;
  readonly why: string;
}

export interface IntakeDecision {
  readonly executions: readonly RequestedExecution[];
  readonly ignored: readonly IgnoredAlert[];
}

/**
 * Decides what a webhook starts: one execution for each configured target that has a firing pool alert in it, or two.
 * Resolved alerts, other alerts and alerts of other services start nothing, and say why.
 */
export function decideExecutions(webhook: AlertmanagerWebhook, config: Configuration): IntakeDecision {
  const ignored: IgnoredAlert[] = [];
  const byTarget = new Map<Target, AlertmanagerAlert[]>();
  for (const alert of webhook.alerts) {
    const alertname = alert.labels['alertname'] ?? '';
    const target = config.targets.find((each) => belongsTo(alert, each));
    const ignore = (why: string) =>
      ignored.push({ fingerprint: alert.fingerprint, alertname: alertname.slice(0, SHOWN_LENGTH), why });
    if (!startsRunbook(alertname, config)) {
      const { critical, missing } = config.alerts;
      ignore(`not an alert that starts the runbook ('${critical.name}', '${missing.name}')`);
    } else if (!target) {
      ignore('its labels match no configured target');
    } else {
      byTarget.set(target, [...(byTarget.get(target) ?? []), alert]);
      if (alert.status === 'resolved') ignore('resolved');
    }
  }
  const executions: RequestedExecution[] = [];
  for (const [target, alerts] of byTarget) {
    if (alerts.some((alert) => alert.status === 'firing'))
      executions.push(execution(webhook, target, alerts));
  }
  return { executions, ignored };
}

/** A pool that is full, and one that can't be seen any more while the deployment wants replicas. */
export function startsRunbook(alertname: string, { alerts }: Pick<Configuration, 'alerts'>): boolean {
  return alertname === alerts.critical.name || alertname === alerts.missing.name;
}

function belongsTo(alert: AlertmanagerAlert, target: Target): boolean {
  return Object.entries(target.alertLabels).every(([label, value]) => alert.labels[label] === value);
}

/**
 * The earliest alert of the group names the incident, resolved ones included: a group that grows or shrinks
 * while it fires stays the same incident. The input holds only what repeats unchanged, because Step Functions
 * takes a second start for the first only when name and input are equal.
 */
function execution(
  webhook: AlertmanagerWebhook,
  target: Target,
  alerts: readonly AlertmanagerAlert[],
): RequestedExecution {
  const [earliest] = [...alerts].sort(
    (a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt) || a.fingerprint.localeCompare(b.fingerprint),
  );
  if (!earliest) throw new RangeError('an execution needs at least one alert');
  const startsAt = new Date(earliest.startsAt).toISOString();
  const summary = earliest.annotations['summary'];
  return {
    name: executionName(webhook.groupKey, target.name, startsAt),
    input: {
      trigger: 'alert',
      target: target.name,
      alert: {
        name: earliest.labels['alertname'] ?? '',
        labels: earliest.labels,
        ...(summary ? { summary } : {}),
        startsAt,
        fingerprint: earliest.fingerprint,
        groupKey: webhook.groupKey,
        ...(earliest.generatorURL ? { generatorUrl: earliest.generatorURL } : {}),
      },
    },
  };
}

/**
 * `pool-` and 32 hexadecimal digits. The group key holds characters that Step Functions does not accept in a
 * name, so it is hashed; 37 characters stay well under the service's 80.
 */
export function executionName(groupKey: string, target: string, startsAt: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([groupKey, target, startsAt]))
    .digest('hex');
  return `pool-${hash.slice(0, 32)}`;
}
