/** One change each: what it calls, what it leaves for the record, and how it is undone. */
import type { PlannedAction, UndoPlan } from '../../src/model/plans';
import { applyAction } from '../../src/remediate/apply';
import { configuration, targetOf, terminated } from '../support/builders';
import { raisePoolPlan, replacePodPlan, scaleOutPlan, terminatePlan, tracePlan } from '../support/plans';
import { type Answers, type Call, recordingSources } from '../support/recording-sources';

const target = targetOf(configuration());
const AT = '2026-01-31T03:02:00.000Z';
const DONE = '2026-01-31T03:02:04.000Z';

async function apply(plan: PlannedAction, answers: Answers = {}) {
  const journal: Call[] = [];
  const sources = recordingSources(journal, answers);
  const action = await applyAction(plan, sources, { target, at: AT, earlier: null }, () => new Date(DONE));
  return { action, journal };
}

const autoscaled = scaleOutPlan({ autoscaler: { name: 'web', minReplicas: 2 } });
const untraced = { cluster: { startTrace: async () => ({ changed: true, previous: null }) } };

it.each<[PlannedAction, Call]>([
  [terminatePlan(), ['terminate', terminatePlan()]],
  [scaleOutPlan(), ['scaleOut', scaleOutPlan()]],
  [autoscaled, ['scaleOut', autoscaled]],
  [raisePoolPlan(), ['raisePool', raisePoolPlan(), AT]],
  [replacePodPlan(), ['replacePod', replacePodPlan()]],
  [tracePlan(), ['startTrace', tracePlan()]],
])('carries out exactly the plan: $kind', async (plan, call) => {
  const { action, journal } = await apply(plan);
  expect(journal).toEqual([call]);
  expect(action).toMatchObject({
    id: plan.id,
    kind: plan.kind,
    startedAt: AT,
    finishedAt: DONE,
    undone: null,
  });
});

it.each<[string, PlannedAction, Answers, number, UndoPlan | null, string]>([
  [
    'sessions',
    terminatePlan(),
    {},
    2,
    null,
    'none needed: PostgreSQL rolled the open transactions back and the pools open new connections',
  ],
  [
    'replicas',
    scaleOutPlan(),
    {},
    2,
    { kind: 'set-replicas', from: 5, to: 3 },
    'kubectl --namespace knhk scale deployment knhk-closed-loop --replicas=3',
  ],
  [
    "an autoscaler's lower bound",
    autoscaled,
    {},
    2,
    { kind: 'set-min-replicas', autoscaler: 'web', from: 5, to: 2, replicas: 3 },
    `kubectl --namespace knhk patch hpa web --type=merge -p '{"spec":{"minReplicas":2}}' && ` +
      'kubectl --namespace knhk scale deployment knhk-closed-loop --replicas=3',
  ],
  [
    'the pool',
    raisePoolPlan(),
    {},
    40,
    { kind: 'set-pool-size', from: 90, to: 50 },
    `kubectl --namespace knhk patch configmap knhk-config -p '{"data":{"DB_POOL_MAX_CONNECTIONS":"50"}}' && ` +
      'kubectl --namespace knhk rollout undo deployment/knhk-closed-loop',
  ],
  ['a pod', replacePodPlan(), {}, 1, null, 'none needed: the new pod runs what the old one ran'],
  [
    'tracing',
    tracePlan(),
    {},
    1,
    { kind: 'stop-trace', variable: 'RUST_LOG', value: 'sqlx=trace' },
    'none needed: rolled back after 60 s; by hand: kubectl --namespace knhk set env deployment/knhk-closed-loop RUST_LOG=info',
  ],
  [
    'tracing where the variable was not set',
    tracePlan(),
    untraced,
    1,
    { kind: 'stop-trace', variable: 'RUST_LOG', value: 'sqlx=trace' },
    'none needed: rolled back after 60 s; by hand: kubectl --namespace knhk set env deployment/knhk-closed-loop RUST_LOG-',
  ],
])('says how it is undone: %s', async (_, plan, answers, changed, undoPlan, undo) => {
  expect((await apply(plan, answers)).action).toMatchObject({ changed, undoPlan, undo });
});

it('tells of the sessions that were ended, and of those that had gone', async () => {
  const [first] = terminatePlan().sessions;
  const one = { database: { terminate: async () => terminated(first ? [first] : []) } };
  expect((await apply(terminatePlan(), one)).action).toMatchObject({
    object: 'database knhk',
    before: '2 planned session(s) idle in transaction',
    after:
      '1 of them terminated, the rest had ended, were no longer idle in transaction, or now hold what others may need',
    changed: 1,
    summary: 'terminated 1 leaked session(s)',
    items: ['pid 1 of knhk-closed-loop/pod-1, idle in transaction for 400 s: SELECT ?'],
  });
  expect((await apply(terminatePlan())).action).toMatchObject({
    after: 'all of them terminated',
    changed: 2,
  });
});

it('tells of the sessions that its role may not end, with what has to be granted', async () => {
  const [first, second] = terminatePlan().sessions;
  if (!first || !second) throw new RangeError('the plan has two sessions');
  const missingGrant = 'GRANT pg_signal_backend TO knhk_runbook';
  const some = async () => terminated([first], { notPermitted: [second], missingGrant });
  expect((await apply(terminatePlan(), { database: { terminate: some } })).action).toMatchObject({
    after: `1 of them terminated, the runbook's role may not terminate 1 of them: ${missingGrant}`,
    changed: 1,
    summary: `terminated 1 leaked session(s); the runbook's role may not terminate 1 of them: ${missingGrant}`,
    items: [expect.stringContaining(`pid ${first.pid} `)],
  });
  const none = async () => terminated([], { notPermitted: [first], missingGrant });
  expect((await apply(terminatePlan(), { database: { terminate: none } })).action).toMatchObject({
    after: expect.stringMatching(
      /^0 of them terminated, the runbook's role may not terminate 1 .*, the rest had ended/,
    ),
    changed: 0,
  });
});

it.each<[PlannedAction, keyof NonNullable<Answers['cluster']>, string]>([
  [scaleOutPlan(), 'scaleOut', 'knhk-closed-loop has 5 replicas already'],
  [autoscaled, 'scaleOut', 'the autoscaler web has minReplicas 5 already'],
  [raisePoolPlan(), 'raisePool', 'the pool of knhk-closed-loop is 90 already'],
  [replacePodPlan(), 'replacePod', 'pod pod-1 was gone already'],
])('says when there was nothing left to change: $kind', async (plan, method, summary) => {
  const nothing = { cluster: { [method]: async () => ({ changed: false, previous: null }) } };
  expect((await apply(plan, nothing)).action).toMatchObject({ changed: 0, summary });
});

it.each([scaleOutPlan(), raisePoolPlan(), replacePodPlan(), tracePlan()])(
  'keeps the sum on which it was decided: $kind',
  async (plan) => {
    expect((await apply(plan)).action.items).toEqual(['the sum']);
  },
);
