import type { DeploymentEvidence } from '../../src/model/evidence';
import { rolloutOf } from '../../src/remediate/rollout';
import { deployment } from '../support/evidence-builders';

const rollout = (overrides: Partial<DeploymentEvidence> = {}) => rolloutOf(deployment(overrides).deployment);

it.each<[string, Partial<DeploymentEvidence>, string, string]>([
  ['every replica is new and available', {}, 'complete', '3 of 3 replicas are updated and available'],
  [
    'the controller has not seen the change, whatever it says of the last one',
    { observedLatest: false, deadlineExceeded: true },
    'progressing',
    'the deployment controller has not observed the change yet',
  ],
  [
    'Kubernetes gave it up, whatever it has done so far',
    { deadlineExceeded: true, updatedReplicas: 1 },
    'failed',
    'the rollout exceeded its progress deadline (ProgressDeadlineExceeded)',
  ],
  [
    'some replicas are old',
    { updatedReplicas: 2, runningReplicas: 4 },
    'progressing',
    '2 of 3 replicas are updated',
  ],
  ['old replicas still run', { runningReplicas: 5 }, 'progressing', '2 old replica(s) are still terminating'],
  [
    'new replicas are not available',
    { availableReplicas: 1 },
    'progressing',
    '1 of 3 updated replicas are available',
  ],
  [
    'there is nothing to be rolled out',
    { replicas: 0, runningReplicas: 0, updatedReplicas: 0, availableReplicas: 0 },
    'complete',
    '0 of 0 replicas are updated and available',
  ],
])('as kubectl has it: %s', (_, overrides, kind, detail) => {
  expect(rollout(overrides)).toEqual({ kind, detail });
});
