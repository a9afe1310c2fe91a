/** Who may ask the local API server what: a person with a token for everything, and a service account with its Role. */

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { Processes } from '../../common/processes';
import { findProgram } from '../../common/tools';
import { requestInfo } from '../access/request-info';
import { allows, type Role } from '../access/role';
import { refusal, type TestCluster } from '../testing/clients';
import { CONFIG, NAME, NAMESPACE, startEmptyCluster } from './support';

const namespace = NAMESPACE;

describe('a request', () => {
  const core = '/api/v1/namespaces/shop';
  it.each([
    ['GET', `${core}/pods`, 'list  pods  '],
    ['GET', `${core}/pods?watch=true`, 'watch  pods  '],
    ['GET', `${core}/pods?watch=0`, 'list  pods  '],
    ['GET', `${core}/pods?fieldSelector=metadata.name%3Da%2Cspec.nodeName%3Db`, 'list  pods  a'],
    ['GET', `${core}/pods/a`, 'get  pods  a'],
    ['HEAD', `${core}/pods/a`, 'get  pods  a'],
    ['GET', `${core}/pods/a/log?tailLines=1`, 'get  pods log a'],
    ['GET', `${core}/pods/a%3A9090/proxy/metrics/x`, 'get  pods proxy a:9090'],
    ['POST', `${core}/pods/a/eviction`, 'create  pods eviction a'],
    ['DELETE', `${core}/pods/a`, 'delete  pods  a'],
    ['DELETE', `${core}/pods`, 'deletecollection  pods  '],
    ['PATCH', '/apis/apps/v1/namespaces/shop/deployments/a/scale', 'patch apps deployments scale a'],
    ['PUT', '/apis/coordination.k8s.io/v1/namespaces/shop/leases/a', 'update coordination.k8s.io leases  a'],
    ['POST', '/apis/coordination.k8s.io/v1/namespaces/shop/leases', 'create coordination.k8s.io leases  '],
  ])('%s %s is about %s', (method, url, expected) => {
    const { verb, apiGroup, resource, subresource, name, namespace } = requestInfo(method, url);
    expect([verb, apiGroup, resource, subresource, name].join(' ')).toBe(expected);
    expect(namespace).toBe('shop');
  });

  it.each([
    ['/api/v1/pods', 'list pods', ''],
    ['/api/v1/namespaces', 'list namespaces', ''],
    ['/api/v1/namespaces/shop', 'get namespaces', 'shop'],
    ['/apis/apps/v1', 'get ', ''],
    ['/api/v1', 'get ', ''],
    ['/version', 'get ', ''],
  ])('GET %s is %s, in the namespace %j', (url, expected, inNamespace) => {
    const { verb, resource, namespace } = requestInfo('GET', url);
    expect([`${verb} ${resource}`, namespace]).toEqual([expected, inNamespace]);
  });
});

describe('a rule', () => {
  const role = (rule: Partial<Role['rules'][number]>): Role => ({
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'r', namespace } },
    rules: [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'], ...rule }],
  });
  const url = `/apis/apps/v1/namespaces/${namespace}/deployments`;

  it.each([
    ['its own', {}, 'GET', `${url}/a`, true],
    ['another verb', {}, 'PATCH', `${url}/a`, false],
    ['every verb', { verbs: ['*'] }, 'PATCH', `${url}/a`, true],
    ['another group', { apiGroups: [''] }, 'GET', `${url}/a`, false],
    ['every group', { apiGroups: ['*'] }, 'GET', `${url}/a`, true],
    ['a subresource, which the resource does not include', {}, 'GET', `${url}/a/scale`, false],
    ['a subresource', { resources: ['deployments/scale'] }, 'GET', `${url}/a/scale`, true],
    ['a subresource of everything', { resources: ['*/scale'] }, 'GET', `${url}/a/scale`, true],
    ['another namespace', {}, 'GET', url.replace(namespace, 'other'), false],
    ['every namespace', { verbs: ['list'] }, 'GET', '/apis/apps/v1/deployments', false],
    ['the name', { resourceNames: ['a'] }, 'GET', `${url}/a`, true],
    ['another name', { resourceNames: ['a'] }, 'GET', `${url}/b`, false],
    ['no name', { resourceNames: ['a'], verbs: ['list'] }, 'GET', url, false],
  ])('about %s', (_, rule, method, asked, expected) => {
    expect(allows(role(rule), requestInfo(method, asked))).toBe(expected);
  });
});

/** Reads a configuration, scales one deployment, evicts pods. */
const JANITOR: Role = {
  ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'janitor', namespace } },
  rules: [
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
    { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
    { apiGroups: [''], resources: ['configmaps'], verbs: ['get'], resourceNames: [CONFIG] },
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'], resourceNames: [NAME] },
    { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'], resourceNames: [NAME] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  ],
};

describe('a service account', () => {
  let processes: Processes;
  let world: TestCluster;
  let core: CoreV1Api;
  let folder: string;

  beforeAll(async () => {
    processes = await Processes.open();
    world = await startEmptyCluster(processes, { accountRole: JANITOR });
    folder = await mkdtemp(path.join(tmpdir(), 'access-'));
    await writeFile(path.join(folder, 'account'), world.cluster.accountKubeconfig());
    await writeFile(path.join(folder, 'person'), world.cluster.kubeconfig());
    const config = new KubeConfig();
    config.loadFromString(world.cluster.accountKubeconfig());
    core = config.makeApiClient(CoreV1Api);
  });
  afterAll(async () => {
    await processes.close();
    await rm(folder, { recursive: true });
  });

  const kubectl = (who: 'person' | 'account', line: string) =>
    promisify(execFile)(findProgram('kubectl'), line.split(' '), {
      env: { HOME: folder, KUBECONFIG: path.join(folder, who), PATH: process.env['PATH'] },
    }).then(
      ({ stdout }) => stdout.trim(),
      ({ stdout, stderr }) => `${stdout}${stderr}`.trim(),
    );

  it('is refused what its Role does not have, in words that say who may not do what', async () => {
    expect(await refusal(core.readNamespacedConfigMap({ namespace, name: 'other' }))).toMatchObject({
      code: 403,
      status: {
        reason: 'Forbidden',
        message:
          'configmaps "other" is forbidden: User "system:serviceaccount:shop:janitor" cannot get resource ' +
          '"configmaps" in API group "" in the namespace "shop"',
        details: { name: 'other', kind: 'configmaps' },
      },
    });
    await core.readNamespacedConfigMap({ namespace, name: 'shop-config' });
  });

  it.each([
    ['delete a pod', '/api/v1/namespaces/shop/pods/a', 'DELETE'],
    ['see secrets', '/api/v1/namespaces/shop/secrets', 'GET'],
    ['read pods elsewhere', '/api/v1/namespaces/other/pods', 'GET'],
    ['list the leases', '/apis/coordination.k8s.io/v1/namespaces/shop/leases', 'GET'],
    ['change its own rights', '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles/janitor', 'PATCH'],
    ['run a program in a pod', '/api/v1/namespaces/shop/pods/a/exec?command=id', 'POST'],
  ])('may not %s', async (_, url, method) => {
    const token = /token: (.*)/.exec(world.cluster.accountKubeconfig())?.[1];
    const headers = { authorization: `Bearer ${token}` };
    expect((await world.cluster.request(url, { method, headers })).status).toBe(403);
  });

  it.each([
    [`get deployments/${NAME}`, 'yes', 'yes'],
    ['get deployments/other', 'no', 'yes'],
    [`patch deployments/${NAME} --subresource=scale`, 'yes', 'yes'],
    ['create pods --subresource=eviction', 'yes', 'yes'],
    ['delete pods', 'no', 'yes'],
    ['create leases.coordination.k8s.io', 'yes', 'yes'],
    ['get secrets', 'no', 'yes'],
  ])('kubectl auth can-i %s: %s for it, %s for a person', async (question, its, persons) => {
    expect(await kubectl('account', `auth can-i ${question}`)).toMatch(new RegExp(`^${its}$`, 'm'));
    expect(await kubectl('person', `auth can-i ${question}`)).toMatch(new RegExp(`^${persons}$`, 'm'));
  });

  it('is told all that it may do', async () => {
    const list = await kubectl('account', 'auth can-i --list');
    expect(list).toMatch(/pods\/eviction +\[\] +\[\] +\[create\]/);
    expect(list).not.toContain('*.*');
    expect(await kubectl('person', 'auth can-i --list')).toMatch(/\*\.\* +\[\] +\[\] +\[\*\]/);
  });

  it.each([
    ['as its service account', '--as=system:serviceaccount:shop:janitor', 'yes'],
    ['as one of its group', '--as=arn --as-group=system:authenticated --as-group=janitor', 'yes'],
    ['as somebody else', '--as=ada', 'no'],
  ])('a person may ask %s', async (_, as, expected) => {
    expect(await kubectl('person', `auth can-i create pods --subresource=eviction ${as}`)).toBe(expected);
    expect(await kubectl('person', `auth can-i delete pods ${as}`)).toBe('no');
    expect(await kubectl('account', `get pods ${as}`)).toMatch(/cannot impersonate resource "users"/);
  });

  it('is not there in a cluster that was started without a role for it', async () => {
    const { cluster } = await startEmptyCluster(processes);
    expect(() => cluster.accountKubeconfig()).toThrow('without a role for a service account');
  });
});
