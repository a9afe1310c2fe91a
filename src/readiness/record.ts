/** The target's record: its Lease has to be there, be understood, and let changes be made. */
import type { TargetRecord } from '../model/target-record';
import { runbookCommand } from '../text/commands';
import { type CheckResult, fine, willFail } from './result';

export type RecordFacts =
  | { readonly kind: 'absent' }
  | { readonly kind: 'read'; readonly record: TargetRecord }
  | { readonly kind: 'unreadable'; readonly why: string };

/** @param lease `namespace/name`. */
export function judgeRecord(target: string, lease: string, facts: RecordFacts): CheckResult[] {
  const needed = `Lease ${lease}`;
  const [namespace, name] = lease.split('/');
  if (facts.kind === 'absent') {
    const advice = `kubectl apply -f deploy/kubernetes/lease.yaml (namespace ${namespace}, name ${name})`;
    return [willFail('kubernetes', needed, 'it is not there: without it nothing is changed', advice)];
  }
  if (facts.kind === 'unreadable') {
    return [
      willFail(
        'kubernetes',
        needed,
        facts.why,
        `kubectl -n ${namespace} get lease ${name} -o yaml, and mend what is named`,
      ),
    ];
  }
  const { stop, holder } = facts.record;
  return [
    fine('kubernetes', needed, holder === null ? 'the lock is free' : `held by ${holder}`),
    ...(stop === null
      ? []
      : [
          willFail(
            'kubernetes',
            'changes are allowed',
            `stopped by ${stop.by} at ${stop.at}${stop.reason ? `: ${stop.reason}` : ''}`,
            runbookCommand('changes', 'allow', '--target', target),
          ),
        ]),
  ];
}
