/** The storm's plan, judged by the intake's own reading: what each notification asks for, and what the whole is to come to. */
import { planStorm, type StormPlanOptions } from '../../../drills/storms/plan';
import { decideExecutions } from '../../../src/intake/incidents';
import { readWebhook } from '../../../src/intake/webhook';
import { InvalidInputError } from '../../../src/model/errors';
import { configuration, TARGET_INPUT } from '../../support/builders';

const config = configuration({
  targets: Array.from({ length: 4 }, (_, index) => ({
    ...TARGET_INPUT,
    name: `service-${index}`,
    alertLabels: { namespace: 'knhk', deployment: `service-${index}` },
  })),
});
const options: StormPlanOptions = {
  ...{ seed: 1, webhooks: 2_000, incidents: 40, nowMs: Date.parse('2026-01-31T03:00:00Z') },
  alertname: config.alerts.critical.name,
  targets: config.targets,
};
const plan = planStorm(options);
const asked = (body: string) => decideExecutions(readWebhook(body), config).executions;
const keyOf = ({ target, groupKey, startsAt }: (typeof plan.incidents)[number]) =>
  `${target} ${groupKey} ${startsAt}`;

test('each incident is told of, always by the name of one execution, and by no other', () => {
  const names = new Map<string, Set<string>>();
  for (const { body, kind } of plan.webhooks) {
    if (kind !== 'firing') continue;
    for (const { name, input } of asked(body)) {
      const incident = keyOf({
        ...input.alert,
        groupKey: input.alert.groupKey ?? '',
        target: input.target ?? '',
      });
      names.set(incident, (names.get(incident) ?? new Set()).add(name));
    }
  }
  expect([...names.keys()].sort()).toEqual(plan.incidents.map(keyOf).sort());
  expect(new Set([...names.values()].map(({ size }) => size))).toEqual(new Set([1]));
  expect(new Set([...names.values()].flatMap((each) => [...each])).size).toBe(40);
});

test('what is resolved, or nobody asked for, starts nothing; what is wrong is refused', () => {
  const of = (wanted: string) => plan.webhooks.filter(({ kind }) => kind === wanted);
  expect([of('resolved').length, of('other').length, of('refused').length]).toEqual([160, 40, 20]);
  for (const { body } of [...of('resolved'), ...of('other')]) expect(asked(body)).toEqual([]);
  const [withToken, without] = [true, false].map((right) =>
    of('refused').filter(({ unauthorized = false }) => unauthorized !== right),
  );
  expect(without?.length).toBe(5);
  for (const { body } of withToken ?? []) expect(() => asked(body)).toThrow(InvalidInputError);
  // Let in, it would be an execution of its own: the token alone keeps it out.
  for (const { body } of without ?? []) expect(asked(body).length).toBeGreaterThan(0);
});

test('groups grow, some of them resolved in part, some of two targets', () => {
  const alerts = plan.webhooks
    .filter(({ kind }) => kind === 'firing')
    .map(({ body }) => readWebhook(body).alerts);
  expect(new Set(alerts.map(({ length }) => length)).size).toBeGreaterThan(4);
  const mixed = alerts.filter((each) => new Set(each.map(({ status }) => status)).size === 2);
  expect(mixed.length).toBeGreaterThan(200);
  expect(
    alerts.filter((each) => new Set(each.map(({ labels }) => labels['deployment'])).size === 2).length,
  ).toBeGreaterThan(50);
});

test('a seed repeats a storm, another one makes another', () => {
  expect(planStorm(options)).toEqual(plan);
  expect(planStorm({ ...options, seed: 2 }).webhooks).not.toEqual(plan.webhooks);
  expect(() => planStorm({ ...options, webhooks: 100 })).toThrow(RangeError);
});
