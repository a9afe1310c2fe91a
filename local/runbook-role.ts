/** What the runbook may do in Kubernetes, in the local run as anywhere: the file that is applied to a cluster. */
import path from 'node:path';
import { type Role, readRole } from '../emulators/kubernetes/access/role';

export const ROLE_FILE = path.resolve(__dirname, '..', 'deploy', 'kubernetes', 'role.yaml');

/** @param leases of further targets: the file names one target's, and says where the others' go. */
export function runbookRole(leases: readonly string[] = []): Role {
  const role = readRole(ROLE_FILE);
  const rules = role.rules.map((rule) =>
    rule.resources.includes('leases') && rule.resourceNames
      ? { ...rule, resourceNames: [...rule.resourceNames, ...leases] }
      : rule,
  );
  return { ...role, rules };
}
