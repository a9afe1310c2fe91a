/** The way into EKS: the token is checked as EKS and STS do, and behind it is the local cluster. */

import { Processes } from '../../../emulators/common/processes';
import { makeCertificate } from '../../../emulators/kubernetes/certificate';
import { EksAccess } from '../../../src/adapters/kubernetes/eks-access';
import { KubernetesCluster } from '../../../src/adapters/kubernetes/kubernetes';
import type { TestCluster } from '../../support/service-cluster';
import { isoOf, refusal } from '../../support/signature-v4';
import { type Arriving, type Reply, type StandIn, standIn, useKeys } from '../aws/support';
import { probes, startEmulatedObjects, target } from './support';

const CLUSTER = 'production';
const SETTINGS = { clusterName: CLUSTER };

let processes: Processes;
let behind: TestCluster;
let apiServer: StandIn;
let eks: StandIn;
let described: Record<string, unknown>;
const refused: string[] = [];

/** What EKS's authenticator does: the URL is asked, with the cluster's name beside it, within 15 minutes. */
function whyNot(token: string): string | null {
  if (!token.startsWith('k8s-aws-v1.') || token.includes('=')) return `not a token: ${token}`;
  const url = new URL(Buffer.from(token.slice(11), 'base64url').toString('utf8'));
  const { host, searchParams } = url;
  if (host !== 'sts.eu-west-1.amazonaws.com') return `host ${host}`;
  if (searchParams.get('Action') !== 'GetCallerIdentity') return 'another action';
  if (searchParams.get('X-Amz-Expires') !== '60') return `expires ${searchParams.get('X-Amz-Expires')}`;
  if (searchParams.get('X-Amz-SignedHeaders') !== 'host;x-k8s-aws-id') return 'other signed headers';
  const headers = { host, 'x-k8s-aws-id': CLUSTER };
  return refusal({ method: 'GET', url, headers }, { service: 'sts', region: 'eu-west-1' });
}

async function authenticate({ headers, method, url, body }: Arriving): Promise<Reply> {
  const token = (headers.authorization ?? '').replace(/^Bearer /, '');
  const problem = whyNot(token);
  if (problem) {
    refused.push(problem);
    return { status: 401, body: '{}' };
  }
  const answer = await behind.cluster.request(`${url.pathname}${url.search}`, {
    method,
    ...(body && { body }),
  });
  return { status: answer.status, body: await answer.text() };
}

function describeCluster(request: Arriving): Reply {
  const problem = refusal(request, { service: 'eks', region: 'eu-west-1' });
  if (problem) return { status: 403, body: JSON.stringify({ message: problem }) };
  return { body: JSON.stringify({ cluster: described }) };
}

beforeAll(async () => {
  useKeys();
  processes = await Processes.open('knhk-eks-test-');
  [behind, apiServer, eks] = await Promise.all([
    startEmulatedObjects(processes),
    standIn(authenticate),
    standIn(describeCluster, { tls: false }),
  ]);
  process.env['AWS_ENDPOINT_URL_EKS'] = eks.url;
});

beforeEach(() => {
  refused.length = 0;
  eks.arrived.length = 0;
  const data = Buffer.from(apiServer.ca).toString('base64');
  described = { name: CLUSTER, status: 'ACTIVE', endpoint: apiServer.url, certificateAuthority: { data } };
});

afterAll(async () => {
  apiServer.close();
  eks.close();
  await processes.close();
});

const open = async (access: EksAccess) =>
  new KubernetesCluster(await access.kubeconfig(), target, probes).readDeployment();
const tokenOf = (kubeconfig: string): string => JSON.parse(kubeconfig).users[0].user.token;

it('opens the cluster with a token that STS would know the role by, and asks EKS once where it is', async () => {
  const access = new EksAccess(SETTINGS);
  await expect(open(access)).resolves.toMatchObject({ replicas: 2 });
  await open(access);
  expect(refused).toEqual([]);
  expect(eks.arrived.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
    `GET /clusters/${CLUSTER}`,
  ]);
});

it('is refused with a token for another cluster', async () => {
  // The name is signed, so the token of one cluster opens no other.
  await expect(open(new EksAccess({ ...SETTINGS, clusterName: 'staging' }))).rejects.toMatchObject({
    code: '401',
  });
  expect(new Set(refused)).toEqual(new Set(['the signature does not match']));
});

it('asks EKS nothing where the configuration says it all', async () => {
  const certificateAuthority = Buffer.from(apiServer.ca).toString('base64');
  await open(new EksAccess({ ...SETTINGS, endpoint: apiServer.url, certificateAuthority }));
  expect(eks.arrived).toEqual([]);
});

it('makes a new token well before the last one ends', async () => {
  let now = Date.now();
  const access = new EksAccess(SETTINGS, () => new Date(now));
  const first = await access.kubeconfig();
  now += 6 * 60_000;
  expect(await access.kubeconfig()).toBe(first);
  now += 2 * 60_000;
  const second = tokenOf(await access.kubeconfig());
  expect(second).not.toBe(tokenOf(first));
  const url = new URL(Buffer.from(second.slice(11), 'base64url').toString('utf8'));
  expect(Date.parse(isoOf(url.searchParams.get('X-Amz-Date') ?? ''))).toBeGreaterThan(now - 1_000);
});

it('says what is wrong with the cluster, and asks again the next time', async () => {
  const access = new EksAccess(SETTINGS);
  const { endpoint, ...creating } = described;
  described = { ...creating, status: 'CREATING' };
  await expect(access.kubeconfig()).rejects.toMatchObject({
    name: 'DependencyError',
    message: 'eks: production: it has no endpoint yet (CREATING)',
  });
  described = { ...creating, endpoint };
  await expect(open(access)).resolves.toBeDefined();
});

it('trusts no other certificate than the one that EKS names', async () => {
  const { cert } = await makeCertificate('127.0.0.1');
  described = { ...described, certificateAuthority: { data: Buffer.from(cert).toString('base64') } };
  await expect(open(new EksAccess(SETTINGS))).rejects.toThrow(/self.signed certificate/);
});
