/** Targets that have something in common: the way to them, the server, the Lease. */
import type { Target } from '../../src/configuration/configuration';
import { sharersOf } from '../../src/configuration/shared-server';
import { configuration, type Sections, TARGET_INPUT } from '../support/builders';
import { iam, problemsOf, type TargetInput } from './targets-setup';

describe('targets that have something in common', () => {
  const named = (name: string, changes: Partial<TargetInput['kubernetes']> = {}, postgres = 'postgres') => ({
    ...{ ...TARGET_INPUT, name, alertLabels: { target: name } },
    ...{ kubernetes: { ...TARGET_INPUT.kubernetes, ...changes }, postgres: { secretId: postgres } },
  });
  const problems = (targets: TargetInput[], overrides: Sections = {}) =>
    problemsOf(() => configuration({ targets, ...overrides }));
  const orders = { deployment: 'orders' };

  it('are one deployment under two names only with one Lease', () => {
    expect(problems([named('a'), named('b')])).toEqual([]);
    expect(problems([named('a'), named('b', { lease: 'another' })])).toEqual([
      expect.stringContaining(
        "targets[1].kubernetes.lease: target 'a' is the same deployment, and has another Lease: both must share one",
      ),
    ]);
    // Of another cluster, or another namespace, it is another one.
    const elsewhere = named('b', { secretId: 'other', lease: 'another' }, 'other');
    expect(problems([named('a'), elsewhere])).toEqual([]);
    expect(problems([named('a'), named('b', { namespace: 'other' }, 'other')])).toEqual([]);
  });

  it('are on one PostgreSQL server only with one lock for its connections', () => {
    expect(problems([named('a'), named('b', orders, 'other')])).toEqual([]);
    expect(problems([named('a'), named('b', orders)])).toEqual([
      expect.stringContaining(
        "target 'a' is on the same PostgreSQL server and shares its connections: name one Lease for both",
      ),
    ]);
    const lease = 'knhk-postgres';
    expect(problems([named('a', { lease }), named('b', { ...orders, lease })])).toEqual([]);
  });

  it('share a lock across namespaces, and none across clusters', () => {
    const lease = { lease: 'knhk-postgres' };
    const other = { ...orders, ...lease, namespace: 'orders' };
    expect(problems([named('a', lease), named('b', other)])).toEqual([
      expect.stringContaining('name one Lease for both (and its leaseNamespace, where theirs differ)'),
    ]);
    expect(problems([named('a', lease), named('b', { ...other, leaseNamespace: 'knhk' })])).toEqual([]);
    const far = [named('a', lease), named('b', { ...orders, ...lease, secretId: 'other' })];
    expect(problems(far)).toEqual([expect.stringContaining('no Lease can lock targets of two clusters')]);
    const still = { remediation: { scaleOut: { mode: 'off' }, raisePool: { mode: 'off' } } } as const;
    expect(problems(far, still)).toEqual([]);
  });

  it('are on one server by its address too, where they log in with IAM', () => {
    const at = (name: string, host: string) => ({
      ...named(name, { deployment: name }),
      postgres: { iam: { ...iam, host } },
    });
    expect(problems([at('a', iam.host), at('b', iam.host.toUpperCase())])).toHaveLength(1);
    expect(problems([at('a', iam.host), at('b', `x${iam.host}`)])).toEqual([]);
  });

  it("are one another's neighbours, each deployment once", () => {
    const lease = 'knhk-postgres';
    const config = configuration({
      targets: [
        named('a', { lease }),
        named('again', { lease }),
        named('b', { ...orders, lease }),
        named('b again', { ...orders, lease }),
        named('c', { deployment: 'stock' }, 'other'),
      ],
    });
    const names = (index: number) =>
      sharersOf(config.targets[index] as Target, config).map((target) => target.name);
    expect([0, 1, 2, 4].map(names)).toEqual([['b'], ['b'], ['a'], []]);
  });
});
