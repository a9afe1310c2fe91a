/** The target's record in the local cluster, as people and scenarios reach it. */
import { KubernetesRecords } from '../src/adapters/kubernetes/records';
import type { TargetRecords } from '../src/ports';
import type { World } from './world';

export function openTargetRecordsOf({ cluster, configuration }: World): TargetRecords {
  const [target] = configuration.targets;
  if (!target) throw new RangeError('the local configuration has no target');
  return new KubernetesRecords(
    cluster.kubeconfig(),
    target.kubernetes,
    configuration.probes,
    configuration.remediation.lock.leaseSeconds,
  );
}
