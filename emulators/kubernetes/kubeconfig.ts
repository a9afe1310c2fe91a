/** What a client needs to reach the cluster, in the one file that all of them read. */
import { stringify } from 'yaml';

export interface Access {
  readonly url: string;
  readonly token: string;
  readonly namespace: string;
  /** Certificate that the API server's own is checked against, as PEM. */
  readonly ca: string;
}

/** A kubeconfig, as YAML. */
export function kubeconfigYaml({ url, token, namespace, ca }: Access): string {
  const name = 'local';
  const authority = Buffer.from(ca).toString('base64');
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { server: url, 'certificate-authority-data': authority } }],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace } }],
      'current-context': name,
    },
    // A line is a value: the file can be searched and changed line by line.
    { lineWidth: 0 },
  );
}
