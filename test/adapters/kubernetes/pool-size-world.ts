/** What the tests of the pool's size share: a cluster for each of them, and ways to look at it and to change it. */
import { Processes } from '../../../emulators/common/processes';
import type { Admission } from '../../../emulators/kubernetes/api/admission';
import { raisePoolPlan } from '../../support/plans';
import { MERGE } from '../../support/service-cluster';
import {
  adapterOf,
  configMapKey,
  deploymentKey,
  POOL_SIZE,
  readDeployment,
  startObjects,
  type World,
} from './support';

export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
export const AT = '2026-01-31T03:02:00.000Z';
export const LATER = '2026-01-31T03:09:00.000Z';
export const plan = raisePoolPlan({ fromSize: 4, toSize: 8 });
export const undo = { kind: 'set-pool-size', from: 8, to: 4, restartedAt: AT } as const;
export const stale = (message: RegExp) => ({
  name: 'StalePlanError',
  message: expect.stringMatching(message),
});

/**
 * Starts a cluster before each test of the file, and ends it after.
 * @param isAdmitting whether a test says what the cluster admits, which one that is there already can't be told.
 */
export function poolSizeWorld({ isAdmitting = false } = {}) {
  let processes: Processes;
  let world: World;
  let admission: Admission = () => undefined;

  beforeAll(async () => {
    processes = await Processes.open();
  });
  beforeEach(async () => {
    admission = () => undefined;
    world = await startObjects(processes, isAdmitting ? { admission: (review) => admission(review) } : {});
  });
  afterEach(() => world.cluster.close());
  afterAll(() => processes.close());

  const patchDeployment = (body: object) =>
    world.apps.patchNamespacedDeployment({ ...deploymentKey, body }, MERGE);
  return {
    processes: () => processes,
    world: () => world,
    /** What the cluster says to each write from now on, until the test ends. */
    admit: (next: Admission) => {
      admission = next;
    },
    adapter: () => adapterOf(world.cluster.kubeconfig()),
    patchDeployment,
    pause: () => patchDeployment({ spec: { paused: true } }),
    setSize: (value: string | null) =>
      world.core.patchNamespacedConfigMap({ ...configMapKey, body: { data: { [POOL_SIZE]: value } } }, MERGE),
    /** The size in the ConfigMap, and the mark of the restart in the template. */
    present: async () => {
      const { data } = await world.core.readNamespacedConfigMap(configMapKey);
      const { annotations } = (await readDeployment(world)).spec?.template.metadata ?? {};
      return [data?.[POOL_SIZE], annotations?.[RESTARTED_AT]];
    },
  };
}
