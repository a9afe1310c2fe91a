/** Classifies one snapshot of evidence. Each cause is one pure function; the table is their order of precedence. */
import type { Configuration } from '../configuration';
import type { Evidence } from '../evidence';
import type { Cause, Finding } from '../state';
import {
  type Classified,
  connectionLeak,
  databaseFull,
  lockChain,
  otherTenant,
  slowQueries,
} from './classify-database';
import { falseAlarm, heldConnections, skewedPod, trafficSurge, undersizedPool } from './classify-pool';
import { percent } from './text';

type Classifier = (evidence: Evidence, config: Configuration) => Classified;

const CLASSIFIERS: readonly (readonly [Cause, Classifier])[] = [
  ['lock-chain', lockChain],
  ['connection-leak', connectionLeak],
  ['slow-queries', slowQueries],
  ['other-tenant', otherTenant],
  ['database-full', databaseFull],
  ['skewed-pod', skewedPod],
  ['connection-leak', heldConnections],
  ['traffic-surge', trafficSurge],
  ['undersized-pool', undersizedPool],
  ['false-alarm', falseAlarm],
];

/** Every cause the evidence supports, in order of precedence; `no-data` when it supports none. Never empty. */
export function findCauses(evidence: Evidence, config: Configuration): Finding[] {
  const findings = CLASSIFIERS.flatMap(([cause, classify]) => {
    const finding = classify(evidence, config);
    return finding ? [{ cause, ...finding }] : [];
  });
  return findings.length > 0 ? findings : [noData(evidence)];
}

function noData({ gaps, pool }: Evidence): Finding {
  return {
    cause: 'no-data',
    confidence: 'low',
    evidenceFor:
      gaps.length > 0
        ? gaps.map((gap) => `${gap.probe}${gap.subject ? ` (${gap.subject})` : ''}: ${gap.error}`)
        : ['what was read fits no known cause'],
    evidenceAgainst: pool ? [`the highest pool utilisation read is ${percent(pool.maxPodUtilization)}`] : [],
  };
}
