/** What the pods themselves have to tell: every figure that decisions need, and their logs. */
import type { Evidence, Gap } from '../model/evidence';
import { type CheckResult, fine, notChecked, willFail } from './result';

type PodEvidence = Pick<Evidence, 'pool' | 'logs' | 'service' | 'gaps'>;

/** @param page Where the pods have their metrics, as `port/path`. */
export function judgePodFigures({ pool, logs, service, gaps }: PodEvidence, page: string): CheckResult[] {
  return [
    poolCheck(pool, gaps, page),
    logCheck(logs, gaps),
    ...(service.probe === null
      ? []
      : [
          service.probe.podsHealthy === service.probe.podsAsked
            ? fine(
                'pods',
                "the service's own probe",
                `${service.probe.podsHealthy} of ${service.probe.podsAsked} pods answer`,
              )
            : willFail(
                'pods',
                "the service's own probe",
                `${service.probe.podsHealthy} of ${service.probe.podsAsked} pods answer it with 2xx: ${firstOf(gaps, 'probe')}`,
                'set kubernetes.probe to a port and path that a healthy pod answers with 2xx',
              ),
        ]),
  ];
}

function poolCheck(pool: Evidence['pool'], gaps: readonly Gap[], page: string): CheckResult {
  const needed = `pool figures of every pod (${page})`;
  if (pool === null)
    return notChecked('pods', needed, firstOf(gaps, 'pods') || 'the pods could not be listed');
  const { podsExpected, podsRead, partial, pods } = pool;
  if (podsExpected === 0) return notChecked('pods', needed, 'no pod runs');
  const [missing = firstOf(gaps, 'pool')] = partial;
  if (podsRead < podsExpected || partial.length > 0) {
    return willFail(
      'pods',
      needed,
      `${podsRead} of ${podsExpected} pods gave all of them: ${missing}`,
      'set kubernetes.metricsPort and metricsPath to the page that Prometheus scrapes, and metrics.poolActive and poolTotal to the names on it',
    );
  }
  return fine('pods', needed, `${pods.length} pools of ${podsRead} pods`);
}

function logCheck(logs: Evidence['logs'], gaps: readonly Gap[]): CheckResult {
  const needed = 'logs of every pod';
  if (logs === null)
    return notChecked('pods', needed, firstOf(gaps, 'logs') || 'the pods could not be listed');
  const { podsExpected, podsRead, linesRead, partial, wordings } = logs;
  if (podsRead < podsExpected) {
    return willFail(
      'pods',
      needed,
      `${podsRead} of ${podsExpected} were read: ${firstOf(gaps, 'logs')}`,
      'set kubernetes.container to the container of the service',
    );
  }
  const known = wordings.map(({ of, lines }) => `${of} (${lines})`).join(', ');
  const said =
    known === '' ? 'no line tells of a missing connection, as on a quiet day' : `recognised: ${known}`;
  const cut = partial[0] === undefined ? '' : `; ${partial[0]}`;
  return fine('pods', needed, `${linesRead} lines of ${podsRead} pods; ${said}${cut}`);
}

function firstOf(gaps: readonly Gap[], probe: Gap['probe']): string {
  const gap = gaps.find((each) => each.probe === probe);
  return gap ? `${gap.subject === null ? '' : `${gap.subject}: `}${gap.error}` : '';
}
