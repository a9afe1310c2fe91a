/** A target's record in the local cluster, as people and scenarios reach it. */
import { KubernetesRecords } from '../src/adapters/kubernetes/records';
import type { Target } from '../src/configuration/configuration';
import type { TargetRecords } from '../src/ports';
import type { World } from './world';

/** Of the first target. */
export function openTargetRecordsOf(world: World): TargetRecords {
  const [target] = world.configuration.targets;
  if (!target) throw new RangeError('the local configuration has no target');
  return openRecordsOf(world, target);
}

export function openRecordsOf({ cluster, configuration }: World, target: Target): KubernetesRecords {
  return new KubernetesRecords(
    cluster.kubeconfig(),
    target.kubernetes,
    configuration.probes,
    configuration.remediation.lock.leaseSeconds,
  );
}
