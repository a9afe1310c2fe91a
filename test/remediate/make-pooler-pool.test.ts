/** How a larger pool of the pooler is made: by which calls, once however often it is asked, and how it is taken back. */
import { DependencyError, StalePlanError } from '../../src/model/errors';
import type { Evidence, PoolerEvidence } from '../../src/model/evidence';
import { applyAction } from '../../src/remediate/apply';
import { raisePoolerPool } from '../../src/remediate/changes/raise-pooler-pool';
import { remediate } from '../../src/remediate/remediate';
import { undoChange } from '../../src/remediate/undo';
import { applied, diagnosis, incident, remediation, state, targetOf } from '../support/builders';
import { evidence } from '../support/evidence-builders';
import { planContext, raisePoolerPoolPlan } from '../support/plans';
import {
  fullPool,
  pooledConfiguration,
  pooler,
  poolerWith,
  waitingAtPooler,
} from '../support/pooler-builders';
import { type Answers, type Call, recordingSources } from '../support/recording-sources';
import { StepBench } from '../support/step-bench';

const config = pooledConfiguration();

describe('is made', () => {
  const target = targetOf(config);
  const AT = '2026-01-31T03:02:00.000Z';
  const make = async (answers: Answers = {}) => {
    const journal: Call[] = [];
    const sources = recordingSources(journal, { pooler: {}, ...answers });
    const making = applyAction(
      raisePoolerPoolPlan(),
      sources,
      { target, at: AT, earlier: null },
      () => new Date(AT),
    );
    return { journal, making };
  };

  it('by the file and each console, tried first, with an undo for people and for the workflow', async () => {
    const { journal, making } = await make();
    expect(await making).toMatchObject({
      object: 'configmap knhk/knhk-pgbouncer, PgBouncer at a:6432, b:6432',
      before: 'default_pool_size 5',
      after: 'default_pool_size 20',
      undo:
        'kubectl --namespace knhk edit configmap knhk-pgbouncer' +
        ' && psql "postgresql://a:6432/pgbouncer" -c "SET default_pool_size = 5"' +
        ' && psql "postgresql://b:6432/pgbouncer" -c "SET default_pool_size = 5"' +
        ' # in the editor, pgbouncer.ini: default_pool_size = 5',
      undoPlan: { kind: 'set-pooler-pool-size', from: 20, to: 5 },
      changed: 15,
      items: ['the sum'],
    });
    expect(journal).toEqual([
      ['rehearseResize', 5, 20],
      ['setPoolerSize', 5, 20],
      ['resize', 5, 20],
    ]);
  });

  it('not at all where a console refuses, and taken back where it refuses after all', async () => {
    const refuse = async () => {
      throw new StalePlanError('not in admin_users');
    };
    const first = await make({ pooler: { rehearseResize: refuse } });
    await expect(first.making).rejects.toThrow('not in admin_users');
    expect(first.journal.map(([name]) => name)).toEqual(['rehearseResize']);
    const second = await make({ pooler: { resize: refuse } });
    await expect(second.making).rejects.toThrow('not in admin_users');
    expect(second.journal.at(-1)).toEqual(['setPoolerSize', 20, 5]);
  });

  it('and taken back from the bouncers before the one that refuses; says so where that fails', async () => {
    const resize = async (from: number) => {
      if (from === 5) throw new StalePlanError('b:6432 refuses');
      throw new DependencyError('pgbouncer', 'a:6432: no answer');
    };
    const { journal, making } = await make({ pooler: { resize } });
    await expect(making).rejects.toThrow(
      'b:6432 refuses; a bouncer may still have default_pool_size 20: pgbouncer: a:6432: no answer',
    );
    await expect(making).rejects.toBeInstanceOf(StalePlanError);
    expect(journal).toEqual([
      ['rehearseResize', 5, 20],
      ['setPoolerSize', 5, 20],
      ['resize', 5, 20],
      ['resize', 20, 5],
      ['setPoolerSize', 20, 5],
    ]);
  });

  it('and taken back by the same way', async () => {
    const action = applied({
      ...{ kind: 'raise-pooler-pool', before: 'default_pool_size 5', summary: 'raised it' },
      undoPlan: { kind: 'set-pooler-pool-size', from: 20, to: 5 },
    });
    const bench = new StepBench({ answers: { pooler: {} } });
    const undone = await undoChange(state({ remediation: remediation({ actions: [action] }) }), bench);
    expect(undone.status).toBe('undone');
    expect(bench.takeNames().slice(2)).toEqual(['rehearseResize', 'undo', 'resize']);
  });
});

it('is known to be made by the file, which is written first', () => {
  const made = (config: PoolerEvidence['config'], seen: Partial<Evidence> = {}) =>
    raisePoolerPool.wasMade(
      raisePoolerPoolPlan(),
      planContext({ pooler: pooler({ config, partial: ['b:6432: no answer'] }), ...seen }).evidence,
    );
  const file = { size: 20, immutable: false, owner: null };
  expect([made(file), made({ ...file, size: 5 }), made(null), made(file, { pooler: null })]).toEqual([
    ...[true, false],
    ...[null, null],
  ]);
});

it('is finished by a call that is made again, though the file and a bouncer differ by then', async () => {
  const seen = waitingAtPooler();
  const raising = state({
    incident: incident({ mode: 'auto' }),
    diagnosis: diagnosis('pooler-pool-full', seen),
  });
  let calls = 0;
  const resize = async () => {
    calls += 1;
    if (calls === 1) throw new DependencyError('pgbouncer', 'b:6432: no answer');
  };
  const auto = pooledConfiguration({ raisePoolerPool: { mode: 'auto' } });
  const bench = new StepBench({ config: auto, seen: evidence(seen), answers: { pooler: { resize } } });
  await expect(remediate(raising, bench)).rejects.toThrow('no answer');
  bench.seen = evidence({
    ...seen,
    pooler: { ...poolerWith(fullPool()).pooler, config: { size: 50, immutable: false, owner: null } },
  });
  const done = await remediate(raising, bench);
  expect(done).toMatchObject({ status: 'applied', actions: [{ kind: 'raise-pooler-pool', changed: 45 }] });
  expect(bench.journal.filter(([name]) => name === 'resize')).toEqual([
    ['resize', 5, 50],
    ['resize', 5, 50],
  ]);
});

it('waits for a person, unless the configuration says otherwise', async () => {
  const seen = waitingAtPooler();
  const bench = new StepBench({ config, seen: evidence(seen), answers: { pooler: {} } });
  const raising = state({ diagnosis: diagnosis('pooler-pool-full', seen) });
  expect(await remediate(raising, bench)).toMatchObject({
    status: 'awaiting-approval',
    plan: { kind: 'raise-pooler-pool', toSize: 50 },
  });
  expect(bench.takeNames()).not.toContain('resize');
});
