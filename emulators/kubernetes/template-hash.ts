/** Tells the versions of a pod template apart, as the hash in a ReplicaSet's name does. */
import { createHash } from 'node:crypto';
import type { DeploymentSpec } from './objects';

/**
 * Equal for templates that mean the same, however their fields are ordered and whatever they say of nothing (clients
 * written in Go do): going back to one finds its pods.
 */
export function templateHash({ template }: DeploymentSpec): string {
  return createHash('sha256').update(canonicalJson(template)).digest('hex').slice(0, 10);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_field, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner)
            .filter(([, part]) => !isNothing(part))
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

function isNothing(value: unknown): boolean {
  if (typeof value !== 'object') return false;
  return value === null || (!Array.isArray(value) && Object.keys(value).length === 0);
}
