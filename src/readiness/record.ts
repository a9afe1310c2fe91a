/** The target's record: its Lease has to be there, be understood, and let changes be made. */
import type { TargetRecord } from '../model/target-record';
import { type ClusterPlace, kubectlCommand, runbookCommand } from '../text/commands';
import { type CheckResult, fine, willFail } from './result';

export type RecordFacts =
  | { readonly kind: 'absent' }
  | { readonly kind: 'read'; readonly record: TargetRecord }
  | { readonly kind: 'unreadable'; readonly why: string };

/** @param place of the Lease. */
export function judgeRecord(
  target: string,
  { context, namespace, name }: ClusterPlace & { readonly name: string },
  facts: RecordFacts,
): CheckResult[] {
  const needed = `Lease ${namespace}/${name}`;
  const place = { context, namespace };
  if (facts.kind === 'absent') {
    const command = kubectlCommand(place, 'apply', '-f', 'deploy/kubernetes/lease.yaml');
    const advice = `with the name ${name} and this namespace in the file: ${command}`;
    return [willFail('kubernetes', needed, 'it is not there: without it nothing is changed', advice)];
  }
  if (facts.kind === 'unreadable') {
    return [
      willFail(
        'kubernetes',
        needed,
        facts.why,
        `mend what is named: ${kubectlCommand(place, 'edit', 'lease', name)}`,
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
