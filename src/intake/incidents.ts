/** Intake: which executions a webhook asks for. One incident, one execution name, however often it is told. */
import { createHash } from 'node:crypto';
import type { Configuration, Target } from '../configuration/configuration';
import type { AlertInput } from '../model/incident';
import { keptAlert } from './kept-alert';
import type { ReceivedAlert } from './received-alert';
import type { Webhook } from './webhook';

/** Of one alert. */
const MAX_PROBLEMS = 3;

/** Of an alert's name, where it is only told. */
const SHOWN_LENGTH = 100;
/** Labels by which the workflow decides something beside the target's own (`diagnose/risks.ts`). */
const DECIDING_LABELS = ['alertname', 'data_loss_risk', 'customer_facing', 'severity'];
/** Grafana's own alert for a rule that it could not evaluate, or that had no data; the rule's name is in the label. */
const GRAFANA_STATES: readonly string[] = ['DatasourceNoData', 'DatasourceError'];

/** An execution to start: its name is the same for every repeat, its input too. */
export interface RequestedExecution {
  readonly name: string;
  readonly input: AlertInput;
}

/** Why an alert starts nothing. `unknown-target` and `unreadable`: somebody has to mend something. */
type IgnoredFor = 'resolved' | 'other-alert' | 'not-evaluated' | 'unknown-target' | 'unreadable';

export interface IgnoredAlert {
  readonly fingerprint: string | null;
  readonly alertname: string;
  readonly code: IgnoredFor;
  readonly why: string;
}

export interface IntakeDecision {
  readonly executions: readonly RequestedExecution[];
  readonly ignored: readonly IgnoredAlert[];
}

/**
 * Decides what a webhook starts: one execution for each configured target that has a firing pool alert in it, or two.
 * Resolved alerts, other alerts, alerts of other services and what can't be read start nothing, and say why.
 */
export function decideExecutions(webhook: Webhook, config: Configuration): IntakeDecision {
  const ignored: IgnoredAlert[] = webhook.unreadable.map(({ problems }) => ({
    ...{
      fingerprint: null,
      alertname: '',
      code: 'unreadable',
      why: problems.slice(0, MAX_PROBLEMS).join('; '),
    },
  }));
  const byTarget = new Map<Target, ReceivedAlert[]>();
  for (const alert of webhook.alerts) {
    const target = config.targets.find((each) => differingLabels(alert, each).length === 0);
    const reason = whyIgnored(alert, target, config);
    if (reason !== null) {
      const alertname = (alert.labels['alertname'] ?? '').slice(0, SHOWN_LENGTH);
      ignored.push({ fingerprint: alert.fingerprint, alertname, ...reason });
    }
    if (target && startsRunbook(alert, config))
      byTarget.set(target, [...(byTarget.get(target) ?? []), alert]);
  }
  const executions: RequestedExecution[] = [];
  for (const [target, alerts] of byTarget) {
    if (alerts.some((alert) => alert.status === 'firing'))
      executions.push(execution(webhook, target, alerts));
  }
  return { executions, ignored };
}

/** A pool that is full, and one that can't be seen any more while the deployment wants replicas. */
function startsRunbook(
  { labels: { alertname } }: ReceivedAlert,
  { alerts }: Pick<Configuration, 'alerts'>,
): boolean {
  return alertname === alerts.critical.name || alertname === alerts.missing.name;
}

function whyIgnored(
  alert: ReceivedAlert,
  target: Target | undefined,
  config: Configuration,
): Pick<IgnoredAlert, 'code' | 'why'> | null {
  const { critical, missing } = config.alerts;
  const { alertname = '', rulename } = alert.labels;
  if (GRAFANA_STATES.includes(alertname)) {
    const rule = (rulename ?? 'of no name').slice(0, SHOWN_LENGTH);
    return { code: 'not-evaluated', why: `Grafana could not evaluate the rule ${rule}, or it had no data` };
  }
  if (!startsRunbook(alert, config)) {
    return {
      code: 'other-alert',
      why: `not an alert that starts the runbook ('${critical.name}', '${missing.name}')`,
    };
  }
  if (!target)
    return {
      code: 'unknown-target',
      why: `its labels match no configured target: ${nearestText(alert, config)}`,
    };
  return alert.status === 'resolved' ? { code: 'resolved', why: 'resolved' } : null;
}

/** Of the target whose labels differ least, what the alert would have to have. */
function nearestText(alert: ReceivedAlert, { targets }: Configuration): string {
  const [nearest] = targets
    .map((target) => ({ target, differing: differingLabels(alert, target) }))
    .sort((a, b) => a.differing.length - b.differing.length);
  if (!nearest) return 'there is no target';
  const differing = nearest.differing.map(([label, wanted]) => {
    const has = alert.labels[label];
    return has === undefined
      ? `no label ${label}`
      : `${label} is '${has.slice(0, SHOWN_LENGTH)}' and not '${wanted}'`;
  });
  return `for target ${nearest.target.name}, ${differing.join(', ')}`;
}

/** Labels that single the target out and that the alert does not have so. */
function differingLabels({ labels }: ReceivedAlert, { alertLabels }: Target): [string, string][] {
  return Object.entries(alertLabels).filter(([label, value]) => labels[label] !== value);
}

/**
 * The earliest alert of the group names the incident, resolved ones included: a group that grows or shrinks
 * while it fires stays the same incident, by its name alone: of the input the summary and the number of alerts that were left
 * out may be others when it is told again, and a name that is taken is no error (`adapters/aws/executions.ts`).
 */
function execution(webhook: Webhook, target: Target, alerts: readonly ReceivedAlert[]): RequestedExecution {
  const [earliest] = [...alerts].sort(
    (a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt) || a.fingerprint.localeCompare(b.fingerprint),
  );
  if (!earliest) throw new RangeError('an execution needs at least one alert');
  const startsAt = new Date(earliest.startsAt).toISOString();
  const needed = new Set([...DECIDING_LABELS, ...Object.keys(target.alertLabels)]);
  return {
    name: executionName(webhook.groupKey, target.name, startsAt),
    input: {
      trigger: 'alert',
      target: target.name,
      alert: keptAlert(earliest, webhook, startsAt, needed),
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
