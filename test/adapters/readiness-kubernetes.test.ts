/** What a cluster that enforces rights and policies says to a check, and that the check leaves nothing in it. */
import { Processes } from '../../emulators/common/processes';
import type { Role } from '../../emulators/kubernetes/access/role';
import type { Admission } from '../../emulators/kubernetes/api/admission';
import { runbookRole } from '../../local/runbook-role';
import { KubernetesClient } from '../../src/adapters/kubernetes/client';
import { KubernetesReadiness } from '../../src/adapters/readiness/kubernetes';
import type { ActionKind } from '../../src/model/actions';
import { judgeRights, neededRights } from '../../src/readiness/rights';
import { configuration, targetOf } from '../support/builders';
import { startEmptyCluster, type TestCluster } from '../support/service-cluster';

const target = targetOf(configuration());
const ALL: ReadonlySet<ActionKind> = new Set(['scale-out', 'raise-pool', 'replace-pod']);
/** Which verbs of it the runbook has: a test takes some away. */
const role: Role = structuredClone(runbookRole());
const whole = structuredClone(role.rules);

let processes: Processes;
let world: TestCluster;
let asked: KubernetesReadiness;
let admission: Admission = () => undefined;

beforeAll(async () => {
  processes = await Processes.open('knhk-readiness-test-');
  world = await startEmptyCluster(processes, {
    ...{ accountRole: role, leases: ['knhk-runbook-knhk-closed-loop'] },
    configMap: { name: 'knhk-config', data: { DB_POOL_MAX_CONNECTIONS: '4' } },
    admission: (review) => admission(review),
  });
  asked = new KubernetesReadiness(
    new KubernetesClient(world.cluster.accountKubeconfig(), 5_000),
    target.kubernetes,
  );
});
afterAll(() => processes?.close());
afterEach(() => {
  role.rules.splice(0, role.rules.length, ...structuredClone(whole));
  admission = () => undefined;
});

const rights = neededRights(target, null);

it('knows who asks, and that every right is there', async () => {
  expect(await asked.user()).toMatch(/^system:serviceaccount:knhk:/);
  const reviewed = await asked.review(rights);
  expect(reviewed.filter((each) => !('allowed' in each) || !each.allowed)).toEqual([]);
});

it.each(rights.map((right) => [`${right.verb} ${right.resource} ${right.subresource}`, right] as const))(
  'names a right that is taken away: %s',
  async (_, missing) => {
    const resource =
      missing.subresource === '' ? missing.resource : `${missing.resource}/${missing.subresource}`;
    const rules = role.rules.map((rule) => ({ ...rule }));
    for (const rule of rules) {
      const isOf = rule.resources.includes(resource) && rule.verbs.includes(missing.verb);
      if (isOf && rule.resources.length === 1)
        rule.verbs = rule.verbs.filter((verb) => verb !== missing.verb);
      if (isOf && rule.resources.length > 1)
        rule.resources = rule.resources.filter((each) => each !== resource);
    }
    role.rules.splice(0, role.rules.length, ...rules);
    const failing = judgeRights(await asked.review(rights), null).filter(
      ({ status }) => status === 'will-fail',
    );
    expect(failing.map(({ needed }) => needed)).toEqual([
      expect.stringContaining(`${missing.verb} ${resource}`),
    ]);
  },
);

const outcomes = async (mayPatch: (resource: string) => boolean = () => true) =>
  (await asked.rehearse(ALL, mayPatch)).map(({ change, outcome }) => [change, outcome.kind]);

it('rehearses every change, and stores none', async () => {
  const versions = async () => {
    const lists = await Promise.all([
      world.apps.listNamespacedDeployment({ namespace: 'knhk' }),
      world.core.listNamespacedConfigMap({ namespace: 'knhk' }),
      world.coordination.listNamespacedLease({ namespace: 'knhk' }),
    ]);
    return lists.flatMap(({ items }) => items.map(({ metadata }) => metadata?.resourceVersion));
  };
  const before = await versions();
  expect(await outcomes()).toEqual([
    ['renew the lock', 'admitted'],
    ['scale out', 'admitted'],
    ['raise the pool', 'admitted'],
    ['restart the pods', 'admitted'],
    ['replace a pod', 'not-asked'],
  ]);
  expect(await versions()).toEqual(before);
});

it('tells what a policy refuses, and asks it with a dry run alone', async () => {
  const dry: boolean[] = [];
  admission = ({ plural, dryRun }) => {
    dry.push(dryRun);
    return plural === 'configmaps' ? 'only the pipeline may' : undefined;
  };
  const refused = (await asked.rehearse(ALL, () => true)).filter(({ outcome }) => outcome.kind === 'refused');
  expect(refused).toMatchObject([
    { change: 'raise the pool', outcome: { why: expect.stringContaining('only the pipeline may') } },
  ]);
  expect(new Set(dry)).toEqual(new Set([true]));
});

it('leaves out what the rights or the configuration do not permit', async () => {
  expect(await outcomes((resource) => resource === 'leases')).toEqual([['renew the lock', 'admitted']]);
  expect(await asked.rehearse(new Set(), () => true)).toMatchObject([{ change: 'renew the lock' }]);
});
