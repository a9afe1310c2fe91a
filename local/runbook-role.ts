/** What the runbook may do in Kubernetes, in the local run as anywhere: the file that is applied to a cluster. */
import path from 'node:path';
import { type Role, readRole } from '../emulators/kubernetes/access/role';

export const ROLE_FILE = path.resolve(__dirname, '..', 'deploy', 'kubernetes', 'role.yaml');

/**
 * @param leases of further targets: the file names one target's, and says where the others' go.
 * @param configMaps beside the target's own: that of a pooler.
 */
export function runbookRole(leases: readonly string[] = [], configMaps: readonly string[] = []): Role {
  const more: Readonly<Record<string, readonly string[]>> = { leases, configmaps: configMaps };
  const role = readRole(ROLE_FILE);
  const rules = role.rules.map((rule) => {
    const names = rule.resources.flatMap((resource) => more[resource] ?? []);
    return rule.resourceNames ? { ...rule, resourceNames: [...rule.resourceNames, ...names] } : rule;
  });
  return { ...role, rules };
}
