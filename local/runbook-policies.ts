/** What the runbook's rights come to, field by field, in the local run as anywhere: the file that is applied to a cluster. */
import path from 'node:path';
import { type BoundPolicy, readAdmissionPolicies } from '../emulators/kubernetes/admission/policy-file';

export const POLICY_FILE = path.resolve(__dirname, '..', 'deploy', 'kubernetes', 'admission-policy.yaml');

export function runbookPolicies(): BoundPolicy[] {
  return readAdmissionPolicies(POLICY_FILE);
}
