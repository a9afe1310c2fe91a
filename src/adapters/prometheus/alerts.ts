/** Where alerting rules stand, out of Prometheus's answer about them. */
import { DependencyError } from '../../model/errors';
import type { AlertEvidence } from '../../model/evidence';
import { errorText } from '../../text/error-text';
import type { Rule } from './answers';

/**
 * The furthest state of any of the alerts for the labels. One that fires is taken from whoever says so. Silence proves
 * nothing where nobody is listening: it takes the whole answer, the rule of the first name, and every rule that is
 * there to be evaluated. The labels are those of the rule and its series: `external_labels` are not among them.
 * @param missing What the answer does without.
 */
export function furthestState(
  rules: readonly Rule[],
  alertNames: readonly string[],
  labels: Readonly<Record<string, string>>,
  missing: readonly string[],
): AlertEvidence {
  // Amazon's documents no filter by type, so the one in the path may be let go.
  const own = rules.filter((rule) => rule.type === 'alerting' && alertNames.includes(rule.name));
  const states = own
    .flatMap((rule) => rule.alerts)
    .filter((alert) => Object.entries(labels).every(([label, value]) => alert.labels[label] === value))
    .map((alert) => alert.state);
  if (states.includes('firing')) return { firing: true, state: 'firing' };
  const [required = ''] = alertNames;
  if (missing[0] !== undefined) throw new DependencyError('prometheus', `of the rules: ${missing[0]}`);
  if (!own.some((rule) => rule.name === required))
    throw new DependencyError('prometheus', `there is no alerting rule ${required}`);
  const broken = own.find((rule) => rule.health !== 'ok');
  if (broken)
    throw new DependencyError(
      'prometheus',
      errorText(`rule ${broken.name} is ${broken.health}: ${broken.lastError ?? ''}`),
    );
  return { firing: false, state: states.includes('pending') ? 'pending' : 'inactive' };
}
