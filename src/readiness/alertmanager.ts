/** Whether an alert of a target would reach the runbook and people: Alertmanager's own configuration, walked as it walks it. */
import type { Configuration, Target } from '../configuration/configuration';
import { type CheckResult, fine, notChecked, willFail } from './result';

/** As Alertmanager shows it (API v2, status): secrets hidden, and with them the addresses of webhooks from 0.26 on. */
export interface AlertmanagerFacts {
  readonly route: unknown;
  readonly receivers: readonly unknown[];
  /** Names of the alerts that it has now. */
  readonly firing: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

const EXAMPLE = 'see alerts/alertmanager.example.yml for the route and its receiver';

export function judgeAlertmanager(
  target: Target,
  { alerts }: Configuration,
  facts: AlertmanagerFacts,
): CheckResult[] {
  const labels = { alertname: alerts.critical.name, severity: 'critical', ...target.alertLabels };
  const reached = receiversOf(facts.route, labels);
  const kinds = reached.map((name) => ({ name, kinds: kindsOf(receiverOf(facts, name) ?? {}) }));
  const runbook = runbookAmong(reached.map((name) => receiverOf(facts, name) ?? {}));
  const onCall = kinds.find(({ name, kinds: its }) => name !== runbook.name && its.length > 0);
  const needed = `${alerts.critical.name} of ${target.name}`;
  return [
    judgeRunbook(`${needed} reaches the runbook`, runbook, reached),
    onCall
      ? fine('alertmanager', `${needed} reaches people too`, `receiver ${onCall.name}`)
      : willFail(
          'alertmanager',
          `${needed} reaches people too`,
          `beside the runbook it goes to nobody`,
          `set continue: true on the runbook's route, and a route to who is on call after it; ${EXAMPLE}`,
        ),
  ];
}

/** Below the stage, or below a domain of one's own (`lib/webhook.ts`). */
const WEBHOOK_PATH = /\/alerts\/?$/;

/** The receiver that may be the runbook's: by its webhook's address as far as that is shown, or by SNS. */
interface Runbook {
  /** Null where no receiver calls a webhook or a topic at all. */
  readonly name: string | null;
  /** Null where none is shown. */
  readonly host: string | null;
  /** The address that is shown is no such webhook's. */
  readonly isOther: boolean;
}

function runbookAmong(receivers: readonly Fields[]): Runbook {
  const found = receivers
    .filter((each) => kindsOf(each).some((kind) => kind === 'webhook_configs' || kind === 'sns_configs'))
    .map((each): Runbook => {
      const shown = listOf(each['webhook_configs']).flatMap((hook) => {
        const { url } = fieldsOf(hook);
        return typeof url === 'string' && URL.canParse(url) ? [new URL(url)] : [];
      });
      const own = shown.find(({ pathname }) => WEBHOOK_PATH.test(pathname));
      const isOther = own === undefined && shown.length > 0 && !('sns_configs' in each);
      return { name: String(each['name']), host: (own ?? shown[0])?.host ?? null, isOther };
    });
  const rank = ({ host, isOther }: Runbook) => (isOther ? 2 : host === null ? 1 : 0);
  const [best] = found.toSorted((one, other) => rank(one) - rank(other));
  return best ?? { name: null, host: null, isOther: false };
}

function judgeRunbook(
  needed: string,
  { name, host, isOther }: Runbook,
  reached: readonly string[],
): CheckResult {
  if (name === null)
    return willFail(
      'alertmanager',
      needed,
      `it goes to ${reached.join(', ') || 'nobody'}, none of which calls a webhook`,
      EXAMPLE,
    );
  const shown = `receiver ${name}${host === null ? '' : `, at ${host}`}`;
  return isOther
    ? notChecked('alertmanager', needed, `${shown}: by its path that is not the webhook of a runbook`)
    : fine('alertmanager', needed, shown);
}

function receiverOf({ receivers }: AlertmanagerFacts, name: string): Fields | undefined {
  return receivers.map(fieldsOf).find((each) => each['name'] === name);
}

function kindsOf(receiver: Fields): string[] {
  return Object.keys(receiver).filter((key) => key.endsWith('_configs'));
}

/** A watchdog always fires: where it has not arrived, no alert would (Prometheus Operator runbooks, Watchdog). */
export function judgeWatchdog(name: string | undefined, { firing }: AlertmanagerFacts): CheckResult {
  const needed = 'an alert that always fires arrives';
  if (name === undefined)
    return notChecked('alertmanager', needed, 'check.alertmanager.watchdogAlert names none');
  return firing.includes(name)
    ? fine('alertmanager', needed, name)
    : willFail(
        'alertmanager',
        needed,
        `${name} is not there: Prometheus does not reach this Alertmanager, or has no such rule`,
        'see Status → Runtime & Build Information of Prometheus for its Alertmanagers, and its rules',
      );
}

/** Names of the receivers that such an alert is sent to (Alertmanager documentation, Route): the deepest routes that take it. */
export function receiversOf(
  route: unknown,
  labels: Readonly<Record<string, string>>,
  inherited = '',
): string[] {
  const fields = fieldsOf(route);
  const receiver = typeof fields['receiver'] === 'string' ? fields['receiver'] : inherited;
  const found: string[] = [];
  for (const child of listOf(fields['routes'])) {
    if (!takes(child, labels)) continue;
    found.push(...receiversOf(child, labels, receiver));
    if (fieldsOf(child)['continue'] !== true) break;
  }
  return found.length > 0 ? [...new Set(found)] : [receiver];
}

function takes(route: unknown, labels: Readonly<Record<string, string>>): boolean {
  const { matchers, match, match_re: matchRe } = fieldsOf(route);
  const labelOf = (name: string) => labels[name] ?? '';
  return (
    listOf(matchers).every((text) => holds(String(text), labelOf)) &&
    Object.entries(fieldsOf(match)).every(([name, value]) => labelOf(name) === String(value)) &&
    Object.entries(fieldsOf(matchRe)).every(([name, value]) => whole(String(value)).test(labelOf(name)))
  );
}

/** One matcher, quoted or not: `alertname =~ "A|B"`. One that is not understood takes nothing. */
function holds(matcher: string, labelOf: (name: string) => string): boolean {
  const [, name, operator, quoted, bare] =
    /^\s*\{?\s*"?([\w.:-]+)"?\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s}]*))\s*\}?\s*$/.exec(matcher) ??
    [];
  if (name === undefined || operator === undefined) return false;
  const value = quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
  const isRegular = operator.endsWith('~');
  const isAlike = isRegular ? whole(value).test(labelOf(name)) : value === labelOf(name);
  return operator.startsWith('!') ? !isAlike : isAlike;
}

/** Anchored, as Alertmanager has it. One that JavaScript does not read matches nothing. */
function whole(expression: string): RegExp {
  try {
    return new RegExp(`^(?:${expression})$`);
  } catch {
    return /(?!)/;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
