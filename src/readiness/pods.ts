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
  const unread = firstOf(gaps, 'pool');
  const advice =
    'set kubernetes.metricsPort and metricsPath to the page that Prometheus scrapes, and metrics.poolActive and poolTotal to the names on it';
  // Of pods that were all asked in vain nothing is left to add up.
  if (pool === null && unread !== '') return willFail('pods', needed, `no pod gave any: ${unread}`, advice);
  if (pool === null || pool.podsExpected === 0)
    return notChecked('pods', needed, firstOf(gaps, 'pods') || 'no pod runs');
  const { podsExpected, podsRead, partial, pods } = pool;
  if (podsRead < podsExpected || partial.length > 0) {
    const why = `${podsRead} of ${podsExpected} pods gave all of them: ${partial[0] ?? unread}`;
    return willFail('pods', needed, why, advice);
  }
  return fine('pods', needed, `${pods.length} pools of ${podsRead} pods`);
}

function logCheck(logs: Evidence['logs'], gaps: readonly Gap[]): CheckResult {
  const needed = 'logs of every pod';
  const unread = firstOf(gaps, 'logs');
  const advice = 'set kubernetes.container to the container of the service';
  if (logs === null && unread !== '') return willFail('pods', needed, `none was read: ${unread}`, advice);
  if (logs === null) return notChecked('pods', needed, firstOf(gaps, 'pods') || 'no pod runs');
  const { podsExpected, podsRead, linesRead, partial, wordings } = logs;
  if (podsRead < podsExpected) {
    return willFail('pods', needed, `${podsRead} of ${podsExpected} were read: ${unread}`, advice);
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
