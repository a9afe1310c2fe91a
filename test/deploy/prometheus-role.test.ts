/** The right to a Prometheus inside the cluster: exactly the requests that are sent to it, by the names of the configuration. */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { requestInfo } from '../../emulators/kubernetes/access/request-info';
import { readConfigurationFile } from '../../lib/configuration-file';
import type { KubernetesAccess } from '../../src/adapters/kubernetes/access';
import { ServiceProxy } from '../../src/adapters/prometheus/service-proxy';
import { targetOf } from '../support/builders';

const root = path.resolve(__dirname, '..', '..');
const { kubernetes, prometheus } = targetOf(readConfigurationFile(path.join(root, 'config', 'knhk.json')));
const read = (file: string) =>
  parseAllDocuments(readFileSync(path.join(root, 'deploy', 'kubernetes', file), 'utf8')).map((each) =>
    each.toJS(),
  );
const [role, binding] = read('prometheus.yaml');

/** What the transport asks the API server for; nothing is sent. */
async function askedFor() {
  const asked: ReturnType<typeof requestInfo>[] = [];
  const request = jest.spyOn(https, 'request').mockImplementation(((
    url: string,
    { method = '' }: { method?: string },
  ) => {
    asked.push(requestInfo(method, url));
    throw new Error('not sent');
  }) as unknown as typeof https.request);
  try {
    const { serviceProxy } = prometheus;
    if (!serviceProxy) throw new Error('the configuration has no Prometheus inside the cluster');
    const access = { server: 'https://cluster', tls: {} } as KubernetesAccess;
    const transport = new ServiceProxy(serviceProxy, async () => access);
    for (const form of [undefined, new URLSearchParams('query=up')]) {
      await expect(transport.send('/api/v1/query', form, new AbortController().signal)).rejects.toThrow();
    }
  } finally {
    request.mockRestore();
  }
  return asked;
}

it('is that to the requests that are sent, and no more', async () => {
  const asked = await askedFor();
  expect(asked).toHaveLength(2);
  const [first] = asked;
  expect(role).toMatchObject({
    kind: 'Role',
    metadata: { namespace: first?.namespace },
    rules: [
      {
        apiGroups: [first?.apiGroup],
        resources: [`${first?.resource}/${first?.subresource}`],
        resourceNames: [first?.name],
        verbs: asked.map(({ verb }) => verb),
      },
    ],
  });
  expect(role.rules).toHaveLength(1);
});

it('is bound to whom the other Role is bound to', () => {
  const subjects = ['group.yaml', 'service-account.yaml'].flatMap((file) =>
    read(file).flatMap((each) => (each.kind === 'RoleBinding' ? each.subjects : [])),
  );
  expect(binding).toMatchObject({
    kind: 'RoleBinding',
    metadata: { namespace: role.metadata.namespace },
    roleRef: { kind: 'Role', name: role.metadata.name },
  });
  expect(binding.subjects).toEqual(subjects);
  expect(kubernetes.namespace).toBe(subjects.at(-1).namespace);
});
