/** What a client needs to reach the cluster, in the one file that all of them read. */
import { stringify } from 'yaml';

/**
 * A kubeconfig, as YAML. `insecure-skip-tls-verify` is there for `@kubernetes/client-node`, which refuses a plain http
 * URL without it.
 */
export function kubeconfigYaml({
  url,
  token,
  namespace,
}: {
  url: string;
  token: string;
  namespace: string;
}): string {
  const name = 'local';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  });
}
