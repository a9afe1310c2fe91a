/** The cluster of a target: who asks, the rights, the record, and each change as a dry run. */
import type { Configuration, Target } from '../../configuration/configuration';
import { leaseOf } from '../../configuration/shared-server';
import type { ActionKind } from '../../model/actions';
import { DependencyError } from '../../model/errors';
import type { ClockReading } from '../../readiness/clocks';
import { judgeRehearsal } from '../../readiness/cluster';
import { accessFailed, loginFailed } from '../../readiness/login';
import { judgeRecord, type RecordFacts } from '../../readiness/record';
import { type CheckResult, type Depth, notChecked, ONLY_READ } from '../../readiness/result';
import { judgeRights, neededRights, type Reviewed } from '../../readiness/rights';
import { ALL_OF_CLUSTER, type ClusterUse, useOf } from '../../readiness/steps';
import { ALL_CHANGES } from '../../remediate/changes';
import { errorText } from '../../text/error-text';
import type { KubernetesAccess } from '../kubernetes/access';
import { hasCode, KubernetesClient } from '../kubernetes/client';
import { KubernetesRecords } from '../kubernetes/records';
import type { TargetAccess } from '../target-access';
import { KubernetesReadiness } from './kubernetes';
import { readClock } from './read-clock';

const OF = 'the cluster';
const LOGIN = 'login to the cluster';
/** An HTTP date has whole seconds. */
const DATE_RESOLUTION_MS = 1_000;

export interface ClusterChecks {
  readonly checks: readonly CheckResult[];
  /** Null where it could not be read. */
  readonly container: Awaited<ReturnType<KubernetesReadiness['container']>> | null;
  readonly clock: ClockReading | { readonly of: string; readonly unread: string };
}

export async function checkCluster(
  target: Target,
  config: Configuration,
  reach: TargetAccess,
  now: () => Date,
  depth: Depth,
  use: ClusterUse = ALL_OF_CLUSTER,
): Promise<ClusterChecks> {
  let access: KubernetesAccess | string;
  try {
    access = await reach.kubeconfig(target);
  } catch (error) {
    const failed = accessFailed('kubernetes', LOGIN, error, target.kubernetes.secretId);
    return unreachable([failed], errorText(error));
  }
  const client = new KubernetesClient(access, config.probes.timeoutMs);
  const asked = new KubernetesReadiness(client, target.kubernetes);
  const clock = await readClock(OF, DATE_RESOLUTION_MS, now, async () => {
    const date = await client.clock();
    return date?.getTime() ?? null;
  });
  const [user, autoscaler] = await Promise.all([
    asked.user(),
    asked.autoscaler().catch((error: unknown) => error as DependencyError),
  ]);
  if (autoscaler instanceof DependencyError && !hasCode(autoscaler, '403')) {
    const { code } = autoscaler;
    const failed = loginFailed('kubernetes', LOGIN, { why: errorText(autoscaler), code });
    return unreachable([failed], errorText(autoscaler));
  }
  const name =
    autoscaler === null || autoscaler instanceof DependencyError ? null : (autoscaler.metadata?.name ?? null);
  const [reviewed, record, container] = await Promise.all([
    asked.review(neededRights(target, name).filter((right) => use.rights.includes(useOf(right)))),
    use.rights.includes('lock') ? readRecord(target, config, access) : null,
    asked.container().catch(() => null),
  ]);
  const wanted = new Set(
    ALL_CHANGES.filter((each) => each.mode(config) !== 'off' && isMadeBy(use, each.kind)).map(
      ({ kind }) => kind,
    ),
  );
  const rehearsals =
    depth === 'whole'
      ? await asked.rehearse(
          wanted,
          (resource) =>
            (resource !== 'leases' || use.rights.includes('lock')) && mayChange(reviewed, resource, record),
        )
      : [];
  const { namespace, name: lease } = leaseOf(target.kubernetes);
  return {
    checks: [
      ...judgeRights(reviewed, user, use.manifest),
      ...(record === null
        ? []
        : judgeRecord(target.name, { context: target.kubernetes.context, namespace, name: lease }, record)),
      ...rehearsals.map(judgeRehearsal),
      ...(depth === 'whole' ? [] : [notChecked('kubernetes', 'each change, as a dry run', ONLY_READ)]),
    ],
    ...{ container, clock },
  };
}

function isMadeBy({ changes }: ClusterUse, kind: ActionKind): boolean {
  return changes === 'all' || (changes === 'but evictions' && kind !== 'replace-pod');
}

function unreachable(checks: readonly CheckResult[], why: string): ClusterChecks {
  return { checks, container: null, clock: { of: OF, unread: why } };
}

/** What is told as missing already is not tried: every right of the resource, and of the Lease that it is there. */
function mayChange(reviewed: readonly Reviewed[], resource: string, record: RecordFacts | null): boolean {
  if (resource === 'leases' && record?.kind === 'absent') return false;
  const of = reviewed.filter(
    ({ right: { resource: name, subresource } }) =>
      resource === (subresource === '' ? name : `${name}/${subresource}`),
  );
  return of.every((each) => !('allowed' in each) || each.allowed);
}

/** Null where the right to read it is missing, which is told already. It is never made here. */
async function readRecord(
  { kubernetes }: Target,
  { probes, remediation }: Configuration,
  access: KubernetesAccess | string,
): Promise<RecordFacts | null> {
  const records = new KubernetesRecords(access, kubernetes, probes, remediation.lock.leaseSeconds);
  try {
    if (!(await records.exists())) return { kind: 'absent' };
    return { kind: 'read', record: (await records.read()).record };
  } catch (error) {
    return hasCode(error, '403') ? null : { kind: 'unreadable', why: errorText(error) };
  }
}
