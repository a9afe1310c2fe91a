/** The checks of the last sample, each beside its threshold, and how it stood in every sample before. */
import type { Check } from '../../src/model/state';
import type { Sample } from '../contract';
import { clockText, valueText } from './format';
import { Badge, Card, Empty, Icon } from './parts';

/** Older ones are left out: a watch may go on for hours. */
const SAMPLES_SHOWN = 16;

export function ChecksCard({
  samples,
  isRunning,
}: {
  readonly samples: readonly Sample[];
  readonly isRunning: boolean;
}) {
  const last = samples.at(-1);
  if (!last) {
    return (
      <Card title="Checks">
        <Empty>{isRunning ? 'Not validated yet.' : 'Nothing was validated.'}</Empty>
      </Card>
    );
  }
  const passed = last.checks.filter((check) => check.passed).length;
  const isHealthy = passed === last.checks.length;
  return (
    <Card
      title="Checks"
      aside={
        <Badge tone={isHealthy ? 'ok' : 'warn'} icon={isHealthy ? 'check' : 'clock'}>
          {`${passed} of ${last.checks.length} pass`}
        </Badge>
      }
    >
      <p className="dim">
        sample {samples.length} at {clockText(last.at)} UTC; the row of signs is every sample, the last one on
        the right
      </p>
      <ul className="checks">
        {last.checks.map((check) => (
          <CheckItem key={check.name} check={check} samples={samples.slice(-SAMPLES_SHOWN)} />
        ))}
      </ul>
    </Card>
  );
}

function CheckItem({ check, samples }: { readonly check: Check; readonly samples: readonly Sample[] }) {
  const { name, passed, value, unit, comparison, threshold, detail } = check;
  const history = samples.map(({ at, checks }) => ({
    at,
    passed: checks.find((each) => each.name === name)?.passed,
  }));
  return (
    <li className={passed ? 'is-ok' : 'is-bad'}>
      <span className={passed ? 'text-ok' : 'text-bad'}>
        <Icon name={passed ? 'check' : 'cross'} />
        {passed ? 'passes' : 'fails'}
      </span>
      <span className="check-name">
        {name.replace(/-/g, ' ')}
        <small className="dim">{detail.replace(/`([^`]+)`/g, '“$1”')}</small>
      </span>
      <span className="number">
        {valueText(value, unit)}{' '}
        <span className="dim nowrap">
          (wanted: {COMPARISONS[comparison]} {valueText(threshold, unit)})
        </span>
      </span>
      <span className="check-history" role="img" aria-label={historyText(history.map((each) => each.passed))}>
        {history.map(({ at, passed: was }) => (
          <i key={at} className={was ? 'did-pass' : 'did-fail'} />
        ))}
      </span>
    </li>
  );
}

const COMPARISONS: Readonly<Record<Check['comparison'], string>> = {
  '<': 'below',
  '<=': 'at most',
  '==': 'exactly',
  '>=': 'at least',
};

function historyText(passed: readonly (boolean | undefined)[]): string {
  return `passed in ${passed.filter(Boolean).length} of the last ${passed.length} samples`;
}
