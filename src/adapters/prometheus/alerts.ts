/** Where alerting rules stand, out of Prometheus's answer about them. */
import { DependencyError } from '../../model/errors';
import type { AlertEvidence } from '../../model/evidence';
import type { LabelledTarget } from '../../ports';
import { errorText } from '../../text/error-text';
import type { Rule } from './answers';

type Labels = Readonly<Record<string, string>>;

/** More of them are a storm, of which each has its own execution or none. */
const MAX_OTHERS = 20;

interface AlertQuestion {
  /** The first is the one whose rule has to be there. */
  readonly alertNames: readonly string[];
  readonly labels: Labels;
  readonly others: readonly LabelledTarget[];
}

/**
 * The furthest state of any of the alerts for the labels. One that fires is taken from whoever says so. Silence proves
 * nothing where nobody is listening: it takes the whole answer, the rule of the first name, every rule that is there to be
 * evaluated, and no alert of which it can't be said whose it is.
 * @param missing What the answer does without.
 */
export function furthestState(
  rules: readonly Rule[],
  { alertNames, labels, others }: AlertQuestion,
  missing: readonly string[],
): AlertEvidence {
  // Amazon's documents no filter by type, so the one in the path may be let go.
  const own = rules.filter((rule) => rule.type === 'alerting' && alertNames.includes(rule.name));
  const alerts = own.flatMap((rule) => rule.alerts.map((alert) => ({ ...alert, rule: rule.name })));
  const states = alerts.filter((alert) => carries(alert.labels, labels)).map((alert) => alert.state);
  const firing = alerts.filter(({ state }) => state === 'firing');
  const names = others
    .filter((other) => firing.some((alert) => carries(alert.labels, other.labels)))
    .map(({ name }) => name);
  const othersFiring = names.length > 0 ? { othersFiring: names.slice(0, MAX_OTHERS) } : {};
  if (states.includes('firing')) return { firing: true, state: 'firing', ...othersFiring };
  const [required = ''] = alertNames;
  if (missing[0] !== undefined) throw unknown(`of the rules: ${missing[0]}`);
  if (!own.some((rule) => rule.name === required)) throw unknown(`there is no alerting rule ${required}`);
  const broken = own.find((rule) => rule.health !== 'ok');
  if (broken) throw unknown(errorText(`rule ${broken.name} is ${broken.health}: ${broken.lastError ?? ''}`));
  const unclear = alerts.find(
    (alert) =>
      isUnclear(alert.labels, labels) && !others.some((other) => carries(alert.labels, other.labels)),
  );
  if (unclear) {
    const lacking = Object.keys(labels).filter((label) => unclear.labels[label] === undefined);
    throw unknown(
      `an alert of the rule ${unclear.rule} has no label ${lacking.join(', ')} to tell whose it is`,
    );
  }
  return { firing: false, state: states.includes('pending') ? 'pending' : 'inactive', ...othersFiring };
}

function carries(has: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([label, value]) => has[label] === value);
}

/** Nothing speaks against it, and something is missing: an external label stands in no alert inside Prometheus, say. */
function isUnclear(has: Labels, wanted: Labels): boolean {
  return (
    !carries(has, wanted) &&
    Object.entries(wanted).every(([label, value]) => has[label] === undefined || has[label] === value)
  );
}

function unknown(why: string): DependencyError {
  return new DependencyError('prometheus', why);
}
