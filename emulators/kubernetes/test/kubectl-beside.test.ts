/** What the stock kubectl makes of a second container, and of pods that are over. */

import { until } from '../testing/clients';
import { kubectls } from '../testing/kubectl';
import { type KubectlWorld, startKubectlWorld } from './kubectl-support';

const [[, file, env] = ['none', '', {}]] = kubectls();
let world: KubectlWorld;
beforeAll(async () => {
  world = await startKubectlWorld(file, env, {
    sidecar: { name: 'istio-proxy', annotated: true },
    leftovers: [{ kind: 'evicted' }, { kind: 'job' }],
  });
  await until(() => world.cluster.pods().filter(({ ready }) => ready).length === 3);
});
afterAll(() => world.close());

it('get pods tells how many containers are ready, and that a pod was evicted', async () => {
  const { out } = await world.sh('kubectl get pods --no-headers -l app=orders-api');
  const states = out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ +/).slice(1, 3).join(' '));
  expect(states.sort()).toEqual(['0/2 Evicted', '2/2 Running', '2/2 Running', '2/2 Running']);
});

/** From 1.21 on kubectl knows the annotation of the default container; before, `logs` wants a name and `exec` takes the first. */
async function knowsDefaultContainer(): Promise<boolean> {
  const { out } = await world.sh('kubectl version --client -o json');
  const { minor } = (JSON.parse(out) as { clientVersion: { minor: string } }).clientVersion;
  return Number.parseInt(minor, 10) >= 21;
}

it("logs and exec take the service's container by its name, another by its own, and the annotation's without one", async () => {
  const pod = world.cluster.pods()[0]?.name;
  const own = await world.sh(`kubectl logs ${pod} -c orders-api`);
  expect(own).toMatchObject({ code: 0, out: expect.stringMatching(/\S/) });
  expect(await world.sh(`kubectl logs ${pod} -c istio-proxy`)).toMatchObject({ code: 0, out: '' });
  const metrics = await world.sh(`kubectl exec ${pod} -c orders-api -- curl -s localhost:9090/metrics`);
  expect(metrics.out).toContain('shop_pool_size');
  const unnamed = await world.sh(`kubectl logs ${pod} --tail=1`);
  expect(unnamed).toMatchObject(
    (await knowsDefaultContainer())
      ? { code: 0, out: expect.stringMatching(/\S/) }
      : { code: 1, err: expect.stringContaining('choose one of: [istio-proxy orders-api]') },
  );
  const raw = await world.sh(`kubectl get --raw /api/v1/namespaces/shop/pods/${pod}/log`);
  expect(raw.err).toContain(`a container name must be specified for pod ${pod}, choose one of:`);
});

it('logs of a deployment are those of a pod that runs', async () => {
  const { code, out } = await world.sh('kubectl logs deploy/orders-api -c orders-api --tail=1');
  expect([code, out.trimEnd().split('\n').length]).toEqual([0, 1]);
});

it('delete takes an evicted pod away', async () => {
  const evicted = 'kubectl get pods --field-selector status.phase=Failed -o name';
  const { code } = await world.sh(`kubectl delete $(${evicted})`);
  expect([code, (await world.sh(evicted)).out]).toEqual([0, '']);
});
