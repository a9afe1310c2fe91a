/** The three kinds of labels of a target: on an alert, on its series, and on the alerts inside Prometheus. */
import { alertRules } from '../../src/configuration/alert-rules';
import { othersOfPrometheus } from '../../src/configuration/shared-server';
import { ruleLabelsOf, seriesLabelsOf } from '../../src/configuration/target-settings';
import { configuration, TARGET_INPUT, targetOf } from '../support/builders';
import { problemsOf, type TargetInput } from './targets-setup';

const inside = TARGET_INPUT.alertLabels;
const outside = { cluster: 'eu', ...inside };
const withTargets = (...changes: Partial<TargetInput>[]) =>
  configuration({ targets: changes.map((change) => ({ ...TARGET_INPUT, ...change })) });
const kinds = (change: Partial<TargetInput>) => {
  const target = targetOf(withTargets(change));
  return [seriesLabelsOf(target), ruleLabelsOf(target)];
};

it('are one where nothing else is said, and those of the series count for the rules too', () => {
  expect(kinds({})).toEqual([inside, inside]);
  expect(kinds({ alertLabels: outside, seriesLabels: inside })).toEqual([inside, inside]);
  const ruleLabels = { service: 'web' };
  expect(kinds({ alertLabels: outside, seriesLabels: inside, ruleLabels })).toEqual([inside, ruleLabels]);
});

it('have one label at least', () => {
  expect(problemsOf(() => withTargets({ seriesLabels: {} }))).toEqual([
    expect.stringContaining('seriesLabels: at least one label'),
  ]);
});

it('leave an external label out of the rules, which are evaluated where it is not', () => {
  const rules = JSON.stringify(alertRules(withTargets({ alertLabels: outside, seriesLabels: inside })));
  expect(rules).toBe(JSON.stringify(alertRules(withTargets({}))));
  expect(rules).not.toContain('cluster');
});

it('tell the targets of one Prometheus apart, and know no target of another', () => {
  const { namespace } = TARGET_INPUT.kubernetes;
  const of = (name: string, change: Partial<TargetInput> = {}): Partial<TargetInput> => ({
    name,
    alertLabels: { namespace, deployment: name },
    kubernetes: { ...TARGET_INPUT.kubernetes, deployment: name, lease: 'one' },
    ...change,
  });
  const elsewhere = { prometheus: { url: 'https://elsewhere:9090' } };
  const config = withTargets(of('a'), of('b', { ruleLabels: { service: 'b' } }), of('c', elsewhere));
  expect(othersOfPrometheus(targetOf(config), config)).toEqual([{ name: 'b', labels: { service: 'b' } }]);
});
