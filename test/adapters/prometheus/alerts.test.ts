/** What the rules say of the target's alert: firing from whoever says so, silence only where it is certain. */

import { furthestState } from '../../../src/adapters/prometheus/alerts';
import type { Rule } from '../../../src/adapters/prometheus/answers';
import type { LabelledTarget } from '../../../src/ports';

type Labels = Readonly<Record<string, string>>;

const OWN = { namespace: 'shop', deployment: 'orders' };
const BILLING: LabelledTarget = { name: 'billing', labels: { namespace: 'shop', deployment: 'billing' } };
const rule = (...alerts: Rule['alerts']): Rule => ({ type: 'alerting', name: 'Full', health: 'ok', alerts });
const firing = (labels: Labels) => ({
  labels: { alertname: 'Full', ...labels },
  state: 'firing',
});
const state = (rules: readonly Rule[], labels: Labels = OWN, others = [BILLING]) =>
  furthestState(rules, { alertNames: ['Full'], labels, others }, []);

it('is unknown where there is no rule', () => {
  expect(() => state([])).toThrow('there is no alerting rule Full');
  expect(() => state([{ ...rule(), type: 'recording' }])).toThrow('there is no alerting rule Full');
});

it('is not firing where the rule has no alert, or those of others alone', () => {
  expect(state([rule()])).toEqual({ firing: false, state: 'inactive' });
  expect(state([rule(firing({ ...OWN, deployment: 'other' }))])).toEqual({
    firing: false,
    state: 'inactive',
  });
});

it('is unknown where an alert may be the target’s, but lacks a label: an external label, say', () => {
  const external = { ...OWN, cluster: 'eu' };
  expect(() => state([rule(firing(OWN))], external)).toThrow(
    'an alert of the rule Full has no label cluster to tell whose it is',
  );
  // Of a rule that aggregates over everything.
  expect(() => state([rule(firing({}))])).toThrow('has no label namespace, deployment');
  expect(state([rule(firing({ deployment: 'other' }))], external)).toMatchObject({ state: 'inactive' });
});

it('leaves to another target what carries all of its labels', () => {
  const wide = { name: 'team', labels: { namespace: 'shop' } };
  expect(state([rule(firing({ namespace: 'shop' }))], OWN, [wide])).toEqual({
    firing: false,
    state: 'inactive',
    othersFiring: ['team'],
  });
});

it('names the others of which an alert fires, beside its own state', () => {
  const rules = [rule(firing(OWN), firing(BILLING.labels))];
  expect(state(rules)).toEqual({ firing: true, state: 'firing', othersFiring: ['billing'] });
  const pending = { ...firing(BILLING.labels), state: 'pending' };
  expect(state([rule(firing(OWN), pending)])).toEqual({ firing: true, state: 'firing' });
});
