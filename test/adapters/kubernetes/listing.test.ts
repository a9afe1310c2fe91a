/** How a deployment's pods are found: by their owners, in as few turns as an API server far away allows. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubernetesCluster } from '../../../src/adapters/kubernetes/kubernetes';
import { configuration, targetOf } from '../../support/builders';

const deployment = {
  metadata: { uid: 'ours' },
  spec: { selector: { matchLabels: { app: 'web' } }, template: { spec: { containers: [] } } },
};
const replicaSet = (uid: string, owner = 'ours') => ({
  metadata: { uid, ownerReferences: [{ kind: 'Deployment', uid: owner, controller: true }] },
});
const podOf = (name: string, owner: string, kind = 'ReplicaSet') => ({
  metadata: { name, ownerReferences: [{ kind, uid: owner, controller: true }] },
  status: { phase: 'Running' },
});

let server: Server;
let asked: string[];
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** @param replicaSets one answer after the other, the last of them again. Pods and ReplicaSets wait for each other. */
async function clusterOf(pods: readonly object[], replicaSets: readonly (readonly object[])[]) {
  asked = [];
  const bothAsked = Promise.withResolvers<void>();
  server = createServer(async ({ url = '' }, response) => {
    const [path = ''] = url.split('?');
    const what = path.split('/').at(-1) ?? '';
    asked.push(what);
    if (asked.includes('pods') && asked.includes('replicasets')) bothAsked.resolve();
    if (what === 'pods' || what === 'replicasets') await bothAsked.promise;
    const lists = { pods, replicasets: replicaSets[asked.filter((other) => other === what).length - 1] };
    const items = lists[what as keyof typeof lists] ?? replicaSets.at(-1);
    response.end(JSON.stringify(path.includes('/deployments/') ? deployment : { items }));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const config = configuration();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new KubernetesCluster({ server: url }, targetOf(config).kubernetes, config.probes);
}

const namesOf = async (cluster: KubernetesCluster) => (await cluster.listPods()).map(({ name }) => name);
const times = (what: string) => asked.filter((other) => other === what).length;

it('asks for the pods and for their ReplicaSets at the same time', async () => {
  const pods = [podOf('web-1', 'old'), podOf('job', 'job', 'Job')];
  const cluster = await clusterOf(pods, [[replicaSet('old')]]);
  expect(await namesOf(cluster)).toEqual(['web-1']);
  expect(times('replicasets')).toBe(1);
});

it("asks again for the ReplicaSets where a rollout made one meanwhile: its pods are the deployment's too", async () => {
  const pods = [podOf('web-1', 'old'), podOf('web-2', 'new')];
  const cluster = await clusterOf(pods, [[replicaSet('old')], [replicaSet('old'), replicaSet('new')]]);
  expect(await namesOf(cluster)).toEqual(['web-1', 'web-2']);
  expect([times('replicasets'), times('pods')]).toEqual([2, 1]);
});

it('takes no pod for its own of a ReplicaSet that stays unknown, or that another deployment controls', async () => {
  const pods = [
    podOf('web-1', 'old'),
    podOf('other-1', 'unknown'),
    podOf('other-2', 'theirs'),
    podOf('job', 'job', 'Job'),
  ];
  const cluster = await clusterOf(pods, [[replicaSet('old'), replicaSet('theirs', 'another')]]);
  expect(await namesOf(cluster)).toEqual(['web-1']);
  expect(times('replicasets')).toBe(2);
});
