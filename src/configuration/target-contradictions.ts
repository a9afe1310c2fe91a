/** Settings of targets that are right one by one and wrong together. */

import { isThisMachine } from '../text/this-machine';
import type { Contradiction } from './contradiction';
import type { Configuration, Target } from './schema';
import { isSameCluster, isSameDeployment, isSameServer, leaseOf } from './shared-server';
import { metricsOf } from './target-settings';

export function targetContradictions(config: Configuration): Contradiction[] {
  return config.targets.flatMap((target, index) =>
    [
      ...oneWayIn(target),
      ...plaintext(target),
      ...namesThatFit(target, config),
      ...poolerThatFits(target),
      ...outOfSight(target, config.targets.slice(0, index)),
      ...withoutCommonLock(target, config.targets.slice(0, index), config),
    ].map(({ path, message }) => ({ path: ['targets', index, ...path], message })),
  );
}

/** Two ways in are one too many: which of them is meant must not depend on the code. */
function oneWayIn({ kubernetes, postgres, prometheus }: Target): Contradiction[] {
  return [
    ...exactlyOne(['kubernetes'], { secretId: kubernetes.secretId, eks: kubernetes.eks }),
    ...answersBeside(kubernetes),
    ...exactlyOne(['postgres'], { secretId: postgres.secretId, iam: postgres.iam }),
    ...exactlyOne(['prometheus'], {
      url: prometheus.url,
      managed: prometheus.managed,
      serviceProxy: prometheus.serviceProxy,
    }),
  ];
}

/** On EKS the function has a role of its own, in a group of its own. */
function answersBeside({ secretId, answersSecretId }: Target['kubernetes']): Contradiction[] {
  if (answersSecretId === undefined || secretId !== undefined) return [];
  return [{ path: ['kubernetes', 'answersSecretId'], message: 'needs kubernetes.secretId beside it' }];
}

/** What is asked by an address in the configuration. Of what stands in a secret, its reader sees to it. */
function plaintext({ prometheus: { url, allowPlaintextBecause } }: Target): Contradiction[] {
  const at = url === undefined ? null : URL.parse(url);
  if (at?.protocol !== 'http:' || isThisMachine(at.hostname) || allowPlaintextBecause !== undefined)
    return [];
  const message = 'is not https: give such an address, or a reason in prometheus.allowPlaintextBecause';
  return [{ path: ['prometheus', 'url'], message }];
}

function exactlyOne(path: readonly string[], ways: Readonly<Record<string, unknown>>): Contradiction[] {
  const given = Object.keys(ways).filter((way) => ways[way] !== undefined);
  if (given.length === 1) return [];
  const message =
    given.length === 0
      ? `one of ${Object.keys(ways).join(', ')} is needed`
      : `only one of ${given.join(', ')} may be given`;
  return [{ path, message }];
}

function namesThatFit(target: Target, config: Configuration): Contradiction[] {
  const found: Contradiction[] = [];
  if (metricsOf(target, config).poolTotal === '') {
    const message = `the preset ${target.preset} has no gauge for the limit of the pool: name one that the service exports`;
    found.push({ path: ['metrics', 'poolTotal'], message });
  }
  if (target.metrics?.requestDurationMs && target.metrics.requestDurationSeconds) {
    found.push({
      path: ['metrics', 'requestDurationMs'],
      message: 'only one of requestDurationMs, requestDurationSeconds may be given',
    });
  }
  return found;
}

/** A larger pool needs both its file and a role: one of them alone changes nothing, and was meant to. */
function poolerThatFits({ pooler }: Target): Contradiction[] {
  if (!pooler) return [];
  const { adminSecretId, configMap, instances = 0, bouncers } = pooler;
  const found: Contradiction[] = [];
  if ((adminSecretId === undefined) !== (configMap === undefined)) {
    const missing = adminSecretId === undefined ? 'adminSecretId' : 'configMap';
    found.push({ path: ['pooler', missing], message: 'adminSecretId and configMap are needed together' });
  }
  if (instances > 0 && instances < bouncers.length) {
    const message = `there are ${bouncers.length} bouncers, and no fewer instances`;
    found.push({ path: ['pooler', 'instances'], message });
  }
  return found;
}

/**
 * An alert goes to the first target whose labels it carries: one with more labels behind it is never reached. Where
 * the labels are the same, the second is one that people start by its name.
 */
function outOfSight({ alertLabels }: Target, before: readonly Target[]): Contradiction[] {
  const first = before.find((other) => {
    const labels = Object.entries(other.alertLabels);
    return (
      labels.length < Object.keys(alertLabels).length &&
      labels.every(([label, value]) => alertLabels[label] === value)
    );
  });
  if (!first) return [];
  const message = `every alert with these labels goes to target '${first.name}', which comes first`;
  return [{ path: ['alertLabels'], message }];
}

/**
 * What two executions may not change at the same time needs one lock: a deployment that has two names, and the connections
 * of a server, of which a target that grows takes what another counts on.
 */
function withoutCommonLock(
  target: Target,
  before: readonly Target[],
  { remediation: { scaleOut, raisePool } }: Configuration,
): Contradiction[] {
  const path = ['kubernetes', 'lease'];
  const apart = before.filter((other) => !hasSameLease(target, other));
  const twin = apart.find((other) => isSameDeployment(target, other));
  if (twin)
    return [
      {
        path,
        message: `target '${twin.name}' is the same deployment, and has another Lease: both must share one`,
      },
    ];
  const neighbour = apart.find((other) => isSameServer(target, other));
  if (!neighbour || (scaleOut.mode === 'off' && raisePool.mode === 'off')) return [];
  const remedy = isSameCluster(target.kubernetes, neighbour.kubernetes)
    ? 'name one Lease for both (and its leaseNamespace, where theirs differ)'
    : 'no Lease can lock targets of two clusters: switch remediation.scaleOut and remediation.raisePool off';
  return [
    {
      path,
      message: `target '${neighbour.name}' is on the same PostgreSQL server and shares its connections: ${remedy}`,
    },
  ];
}

function hasSameLease({ kubernetes: a }: Target, { kubernetes: b }: Target): boolean {
  const [one, other] = [leaseOf(a), leaseOf(b)];
  return isSameCluster(a, b) && one.namespace === other.namespace && one.name === other.name;
}
