/** What a secret says about TLS, beside what the configuration permits: nobody else sees both. */
import { DependencyError } from '../model/errors';
import { isThisMachine } from '../text/this-machine';
import type { KubernetesAccess } from './kubernetes/access';

/**
 * @param hosts What is connected to without TLS.
 * @param because Why that may be, as the configuration says.
 * @throws DependencyError that names the field.
 */
export function requireTls(
  dependency: 'postgres' | 'pgbouncer',
  hosts: readonly string[],
  because: string | undefined,
): void {
  const far = hosts.find((host) => !isThisMachine(host));
  if (far === undefined || because !== undefined) return;
  const field = dependency === 'postgres' ? 'postgres' : 'pooler';
  throw new DependencyError(
    dependency,
    `the secret has ssl off, and ${far} is not this machine: all that is sent could be read on the way; accepted is ` +
      `verify, or a reason in ${field}.allowPlaintextBecause`,
  );
}

/** @throws DependencyError for a server whose certificate is not checked, where the configuration does not say why. */
export function requireVerified({ server, tls }: KubernetesAccess, because: string | undefined): void {
  if (tls?.rejectUnauthorized !== false || because !== undefined) return;
  if (isThisMachine(new URL(server).hostname)) return;
  throw new DependencyError(
    'kubernetes',
    'the kubeconfig has insecure-skip-tls-verify: anybody on the way could take the token; accepted is ' +
      'certificate-authority-data, or a reason in kubernetes.allowUnverifiedTlsBecause',
  );
}
