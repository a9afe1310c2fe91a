/** A target's record as people read it: what is stopped, who holds the lock, what was changed lately. */
import { expiresAt } from '../src/lock/lock';
import type { TargetRecord } from '../src/model/target-record';
import { whoText } from '../src/text/who';

/** One line a fact, those that are not so left out, but for the two that everybody asks for. */
export function recordText(record: TargetRecord, now: Date, longestLeaseSeconds: number): string[] {
  const { stop, incident, handedOver, trace, applying, decision } = record;
  const lines: (readonly [string, string] | null)[] = [
    [
      'changes',
      stop
        ? `STOPPED by ${whoText(stop.by, stop.through)} at ${stop.at}${stop.reason ? `: ${stop.reason}` : ''}`
        : 'allowed',
    ],
    ['lock', holderText(record, now, longestLeaseSeconds)],
    incident && ['incident', incidentText(incident)],
    handedOver && ['handed over', `to a person by ${handedOver.execution}, which ended at ${handedOver.at}`],
    applying && ['change begun', `(plan ${applying.planHash}) by ${applying.execution} at ${applying.at}`],
    decision && [
      'plan',
      `${decision.decision} by ${whoText(decision.by, decision.through)} at ${decision.at} (plan ${decision.planHash} of ${decision.execution})`,
    ],
    trace && ['tracing', `${trace.variable} has ${trace.value}, set by ${trace.execution}`],
    ...record.acknowledgements.map(
      ({ execution, by, through, at }) =>
        ['acknowledged', `${execution} by ${whoText(by, through)} at ${at}`] as const,
    ),
    ...record.remediations.map(
      ({ execution, at, resolvedAt }) =>
        [
          'changed',
          `by ${execution} at ${at}, ${resolvedAt ? `healthy since ${resolvedAt}` : 'not known to be healthy since'}`,
        ] as const,
    ),
  ];
  return lines.flatMap((line) => (line ? [`${line[0].padEnd(16)}  ${line[1]}`] : []));
}

function holderText(record: TargetRecord, now: Date, longestSeconds: number): string {
  const { holder } = record;
  if (holder === null) return 'free';
  const until = expiresAt(record, longestSeconds);
  return until > now
    ? `held by ${holder} until ${until.toISOString()}`
    : `free (the lock of ${holder} has expired)`;
}

function incidentText(incident: NonNullable<TargetRecord['incident']>): string {
  const { execution, startedAt, calledAt, joinedCount, joined } = incident;
  const last = joined.at(-1);
  return [
    `${execution}, open since ${startedAt}`,
    ...(calledAt ? [`a person was called at ${calledAt}`] : []),
    ...(last ? [`${joinedCount} execution(s) joined it, the last at ${last.at}`] : []),
  ].join('; ');
}
