import type { DeploymentEvidence } from '../../src/model/evidence';
import { rolloutOf } from '../../src/remediate/rollout';
import { deployment } from '../support/evidence-builders';

const rollout = (overrides: Partial<DeploymentEvidence> = {}) => rolloutOf(deployment(overrides).deployment);

it.each<[string, Partial<DeploymentEvidence>, string, string]>([
  ['every replica is new and available', {}, 'complete', '3 of 3 replicas are new and available'],
  [
    'the controller has not seen the change, whatever it says of the last one',
    { observedLatest: false, deadlineExceeded: true },
    'progressing',
    'the change has not been taken up yet',
  ],
  [
    'Kubernetes gave it up, whatever it has done so far',
    { deadlineExceeded: true, updatedReplicas: 1 },
    'failed',
    'Kubernetes gave it up (ProgressDeadlineExceeded)',
  ],
  [
    'some replicas are old',
    { updatedReplicas: 2, runningReplicas: 4 },
    'progressing',
    '2 of 3 replicas are new',
  ],
  ['old replicas still run', { runningReplicas: 5 }, 'progressing', '2 old replica(s) still end'],
  [
    'new replicas are not available',
    { availableReplicas: 1 },
    'progressing',
    '1 of 3 new replicas are available',
  ],
  [
    'there is nothing to be rolled out',
    { replicas: 0, runningReplicas: 0, updatedReplicas: 0, availableReplicas: 0 },
    'complete',
    '0 of 0 replicas are new and available',
  ],
])('as kubectl has it: %s', (_, overrides, kind, detail) => {
  expect(rollout(overrides)).toEqual({ kind, detail });
});
