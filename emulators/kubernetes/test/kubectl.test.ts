/** What else people do with the stock kubectl, beside what the runbook has them do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../testing/clients';
import { kubectls } from '../testing/kubectl';
import { type KubectlWorld, startKubectlWorld } from './kubectl-support';

const DEPLOYMENT = 'deployment/orders-api';
const AGE = String.raw`\d+m?\d*s`;

describe.each(kubectls().filter(([, , env]) => Object.keys(env).length === 0))(
  'kubectl %s',
  (_name, file) => {
    let world: KubectlWorld;
    beforeAll(async () => {
      world = await startKubectlWorld(file);
    });
    afterAll(() => world.close());

    /** What a command that must succeed has written. */
    async function out(line: string): Promise<string> {
      const { code, out: text, err } = await world.sh(line);
      expect([line, code, err]).toEqual([line, 0, expect.anything()]);
      return text;
    }
    const table = (...rows: readonly (readonly string[])[]) =>
      new RegExp(`^${rows.map((cells) => cells.join(' +')).join(' *\n')} *\n$`);
    const podName = async () => world.cluster.pods()[0]?.name ?? '';

    it('get: as tables, each with its columns', async () => {
      expect(await out('kubectl get deployments')).toMatch(
        table(['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'], ['orders-api', '2/2', '2', '2', AGE]),
      );
      const pod = ['orders-api-[0-9a-f]{10}-[a-z0-9]{5}', '1/1', 'Running', '0', AGE];
      expect(await out('kubectl get pods --sort-by=.metadata.name')).toMatch(
        table(['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'], pod, pod, ['postgres-0', ...pod.slice(1)]),
      );
      expect(await out('kubectl get pod postgres-0 -o wide')).toMatch(
        table(
          ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'],
          ['postgres-0', ...pod.slice(1), '127.0.0.1', 'outside', '<none>', '<none>'],
        ),
      );
      expect(await out('kubectl get cm')).toMatch(table(['NAME', 'DATA', 'AGE'], ['shop-config', '1', AGE]));
      expect(await out('kubectl get rs')).toMatch(
        table(
          ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'],
          [pod[0]?.slice(0, -12) ?? '', '2', '2', '2', AGE],
        ),
      );
      expect(await out('kubectl get ns')).toMatch(table(['NAME', 'STATUS', 'AGE'], ['shop', 'Active', AGE]));
      expect(await out('kubectl get pods -A')).toMatch(
        // By name, as the API server lists them.
        /^NAMESPACE +NAME +READY .*\n(?:shop +orders-api-.*\n){2}shop +postgres-0 /,
      );
      expect(await out('kubectl get all')).toMatch(
        /^pod\/orders-api-[\s\S]*^pod\/postgres-0 [\s\S]*^deployment.apps\/[\s\S]*^replicaset.apps\//m,
      );
      expect(await world.sh('kubectl get hpa,leases')).toMatchObject({ code: 0, out: '' });
    });

    it('get: as objects, and what is not there', async () => {
      expect(JSON.parse(await out('kubectl get deploy -o json'))).toMatchObject({
        kind: 'List',
        items: [{ kind: 'Deployment', apiVersion: 'apps/v1', spec: { replicas: 2 } }],
      });
      expect(await out('kubectl get cm shop-config -o yaml')).toContain('\n  POOL_SIZE: "4"\n');
      expect(await out(`kubectl get ${DEPLOYMENT} -o jsonpath='{.status.readyReplicas}'`)).toBe('2');
      expect(await world.sh('kubectl get deploy shop')).toMatchObject({
        code: 1,
        err: 'Error from server (NotFound): deployments.apps "shop" not found\n',
      });
      expect(await out('kubectl get events')).toBe('');
    });

    it('describe: a pod, the deployment, the ConfigMap', async () => {
      const name = await podName();
      const pod = await out(`kubectl describe pod ${name}`);
      expect(pod).toMatch(new RegExp(`^Name: +${name}$`, 'm'));
      expect(pod).toMatch(/^Controlled By: +ReplicaSet\/orders-api-[0-9a-f]{10}$/m);
      expect(pod).toMatch(/^Events: +<none>$/m);
      const deployment = await out(`kubectl describe ${DEPLOYMENT}`);
      expect(deployment).toMatch(
        /^Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable$/m,
      );
      expect(deployment).toMatch(/^NewReplicaSet: +orders-api-[0-9a-f]{10} \(2\/2 replicas created\)$/m);
      expect(await out('kubectl describe cm shop-config')).toMatch(/^POOL_SIZE:\n----\n4$/m);
    });

    it('get -w: tells of changes as they happen', async () => {
      const deployments = world.sh('timeout -s INT 4 kubectl get deployments -w');
      const pods = world.sh('timeout -s INT 4 kubectl get pods -w -l app=orders-api');
      await sleep(1_000);
      await out(`kubectl scale ${DEPLOYMENT} --replicas=3`);
      await until(() => world.cluster.podUrls().length === 3);
      await out(`kubectl scale ${DEPLOYMENT} --current-replicas=3 --replicas=2`);
      const refused = await world.sh(`kubectl scale ${DEPLOYMENT} --current-replicas=3 --replicas=5`);
      expect(refused).toMatchObject({
        code: 1,
        err: expect.stringMatching(/Expected replicas to be 3, was 2/i),
      });
      const ready = [...(await deployments).out.matchAll(/^orders-api +(\d\/\d)/gm)].map(([, cell]) => cell);
      expect(ready[0]).toBe('2/2');
      expect(ready).toEqual(expect.arrayContaining(['2/3', '3/3', '3/2']));
      expect(ready.at(-1)).toBe('2/2');
      const { out: seen } = await pods;
      expect(seen.match(/^NAME/gm)).toHaveLength(1);
      expect(seen).toMatch(/ 0\/1 +Pending [\s\S]* 0\/1 +Running [\s\S]* 1\/1 +Running [\s\S]* Terminating /);
      expect(seen).not.toContain('postgres');
    });

    it('rollout: history, and back to what was', async () => {
      const template = () => out(`kubectl get ${DEPLOYMENT} -o jsonpath='{.spec.template}'`);
      const before = JSON.parse(await template());
      await out(`kubectl set env ${DEPLOYMENT} RUST_LOG=debug`);
      await out(`kubectl annotate ${DEPLOYMENT} kubernetes.io/change-cause=louder`);
      await out(`kubectl rollout status ${DEPLOYMENT} --timeout=20s`);
      expect(await out(`kubectl rollout history ${DEPLOYMENT}`)).toMatch(/^1 +<none>\n2 +louder$/m);
      const [first = ''] = world.cluster.pods().map(({ name }) => name.replace(/-[^-]+$/, ''));
      expect(await out(`kubectl rollout undo ${DEPLOYMENT}`)).toBe(
        'deployment.apps/orders-api rolled back\n',
      );
      await out(`kubectl rollout status ${DEPLOYMENT} --timeout=20s`);
      expect(JSON.parse(await template())).toMatchObject(before);
      expect(await out(`kubectl rollout history ${DEPLOYMENT}`)).toMatch(/^2 +louder\n3 +<none>$/m);
      const sets = await out('kubectl get rs');
      expect(sets.trim().split('\n')).toHaveLength(3);
      expect(sets).toMatch(new RegExp(`^${first} +0 +0 +0 `, 'm'));
    });

    it('wait, delete, logs --previous, annotate', async () => {
      const name = await podName();
      expect(await out(`kubectl delete pod ${name}`)).toMatch(`pod "${name}" deleted`);
      expect(await out(`kubectl wait --for=condition=available ${DEPLOYMENT} --timeout=20s`)).toContain(
        'condition met',
      );
      await until(() => world.cluster.podUrls().length === 2);
      expect(await world.sh('kubectl delete pod postgres-0')).toMatchObject({
        code: 1,
        err: 'Error from server (Forbidden): pods "postgres-0" is forbidden: it is not run by this cluster\n',
      });
      const again = await podName();
      const previous = await world.sh(`kubectl logs ${again} --previous`);
      expect(previous.err).toContain('previous terminated container "orders-api"');

      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'changes' } };
      await world.cluster.request('/apis/coordination.k8s.io/v1/namespaces/shop/leases', {
        ...{ method: 'POST', body: JSON.stringify({ ...lease, spec: { holderIdentity: 'ada' } }) },
        headers: { 'content-type': 'application/json' },
      });
      expect(await out('kubectl get leases')).toMatch(
        table(['NAME', 'HOLDER', 'AGE'], ['changes', 'ada', AGE]),
      );
      expect(await out('kubectl annotate lease changes stop=now')).toBe(
        'lease.coordination.k8s.io/changes annotated\n',
      );
      expect(await out("kubectl get lease changes -o jsonpath='{.metadata.annotations.stop}'")).toBe('now');
    });
  },
);
