/** The cluster of a person's kubeconfig: logins that functions do not have work here. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { ownCluster } from '../../bin/own-cluster';
import { Processes } from '../../emulators/common/processes';
import { KubernetesRecords } from '../../src/adapters/kubernetes/records';
import { emptyRecord } from '../../src/model/target-record';
import { probes, target } from '../adapters/kubernetes/support';
import { startEmptyCluster } from '../support/service-cluster';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'knhk-kubeconfig-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function kubeconfig(user: object, cluster: object = {}): Promise<string> {
  const file = path.join(folder, 'config');
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'x' },
    clusters: [{ name: 'x', cluster: { server: 'https://k8s.example', ...cluster } }],
    users: [{ name: 'x', user }],
    contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
  };
  await writeFile(file, stringify(config));
  return file;
}

/** A login by a program that prints the token, as `aws eks get-token` does. */
function loginBy(token: string): object {
  const credential = {
    ...{ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } },
  };
  const args = ['-e', `console.log(${JSON.stringify(JSON.stringify(credential))})`];
  return { exec: { apiVersion: credential.apiVersion, command: process.execPath, args } };
}

it('is asked with the token that a program prints', async () => {
  const processes = await Processes.open();
  try {
    const { cluster } = await startEmptyCluster(processes);
    await writeFile(path.join(folder, 'ca.crt'), certificateOf(cluster.kubeconfig()));
    const file = await kubeconfig(loginBy(cluster.token), {
      ...{ server: cluster.url, 'certificate-authority': 'ca.crt' },
    });
    const { access } = await ownCluster({ KUBECONFIG: `${file}${path.delimiter}/nowhere` });
    const records = new KubernetesRecords(access, target, probes, 600);
    expect((await records.read()).record).toEqual(emptyRecord(600));
  } finally {
    await processes.close();
  }
});

it('may have a client certificate, another name, and no check of its certificate', async () => {
  const pem = (text: string) => Buffer.from(text).toString('base64');
  const file = await kubeconfig(
    { 'client-certificate-data': pem('CERT'), 'client-key-data': pem('KEY') },
    { 'insecure-skip-tls-verify': true, 'tls-server-name': 'kubernetes' },
  );
  const { access } = await ownCluster({ KUBECONFIG: file });
  expect(access).toMatchObject({
    server: 'https://k8s.example',
    tls: { cert: 'CERT', key: 'KEY', servername: 'kubernetes', rejectUnauthorized: false },
  });
  expect(access.authorization).toBeUndefined();
});

it.each([
  ['that is not there', async () => '/nowhere/config', /^no kubeconfig at \/nowhere\/config: set KUBECONFIG/],
  ['whose program fails', () => kubeconfig({ exec: { command: 'false' } }), /config can't be used: /],
  [
    'without a current cluster',
    async () => {
      const file = path.join(folder, 'empty');
      await writeFile(file, 'apiVersion: v1\nkind: Config\n');
      return file;
    },
    /names no current cluster/,
  ],
])('is none with a kubeconfig %s', async (_, file, message) => {
  await expect(ownCluster({ KUBECONFIG: await file() })).rejects.toMatchObject({
    ...{ name: 'InvalidInputError', message: expect.stringMatching(message) },
  });
});

function certificateOf(text: string): string {
  const data = /certificate-authority-data: (.*)/.exec(text)?.[1] ?? '';
  return Buffer.from(data, 'base64').toString('utf8');
}
