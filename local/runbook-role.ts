/** What the runbook may do in Kubernetes, in the local run as anywhere: the file that is applied to a cluster. */
import path from 'node:path';
import { type Role, readRole } from './cluster/access/role';

export const ROLE_FILE = path.resolve(__dirname, '..', 'deploy', 'kubernetes', 'role.yaml');

export function runbookRole(): Role {
  return readRole(ROLE_FILE);
}
