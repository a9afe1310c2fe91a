/** What stands behind an entry: the lines a person asks for next. */

import { nextSteps } from '../../diagnose/next-steps';
import { escalationLeftBy } from '../../history/deliveries';
import type { Gap } from '../../model/evidence';
import type { Check, Delivery, Diagnosis, FollowUp, Remediation, RiskLook } from '../../model/state';
import { measureText } from '../report/markdown';
import type { LeftState } from './left';

const MOST_ITEMS = 5;

/** The lines of a state, from what it left. */
export function evidenceOf(name: string, left: LeftState): string[] {
  if (name.startsWith('Escalate') || name === 'AskForApproval' || name.startsWith('Announce')) {
    return deliveries(name, left);
  }
  switch (name) {
    case 'Prepare':
      return incidentLines(left);
    case 'Diagnose':
      return left.diagnosis ? [...findings(left.diagnosis), ...gapLines(left.diagnosis.evidence)] : [];
    case 'Remediate':
      return left.remediation ? [...remediated(left.remediation), ...seenBeside(left.remediation)] : [];
    case 'UndoChange':
      return left.remediation ? undone(left.remediation) : [];
    case 'FollowChange':
      return left.followUp ? [...traced(left.followUp), ...seenBeside(left.followUp)] : [];
    case 'Validate':
      return left.validation
        ? [...left.validation.checks.map(checkLine), ...seenBeside(left.validation)]
        : [];
    case 'ReportResolved':
    case 'ReportFailure':
    case 'ReportDryRun':
      return (left.report?.unread ?? []).map(unreadLine);
    default:
      return [];
  }
}

function incidentLines({ incident }: LeftState): string[] {
  if (!incident) return [];
  return [
    `mode: ${incident.mode}`,
    `started: ${incident.startedAt}`,
    ...(incident.reason ? [`reason: ${incident.reason}`] : []),
  ];
}

function findings({ findings: all, risks, fullEvidence }: Diagnosis): string[] {
  return [
    ...all.flatMap((finding) => [
      `${finding.cause} (${finding.confidence} confidence)`,
      ...finding.evidenceFor.map((line) => `for ${finding.cause}: ${line}`),
      ...finding.evidenceAgainst.map((line) => `against ${finding.cause}: ${line}`),
      ...nextSteps(finding).map((line) => `next: ${line}`),
    ]),
    ...riskLines({ risks }),
    ...(fullEvidence ? [`all of the evidence: ${fullEvidence}`] : []),
  ];
}

function remediated({ status, actions, plan, refusals }: Remediation): string[] {
  const last = actions.at(-1);
  return [
    ...(plan && 'headroom' in plan ? [`headroom: ${plan.headroom}`] : []),
    ...(status === 'applied' && last
      ? [`${last.object}: ${last.before} -> ${last.after}`, `undo: ${last.undo}`, ...someOf(last.items)]
      : []),
    ...refusals.map(({ kind, why }) => `refused ${kind}: ${why}`),
  ];
}

/** A session or pod each: the first few stand for the rest, which is in the history. */
function someOf(items: readonly string[]): string[] {
  const more = items.length - MOST_ITEMS;
  return more > 0 ? [...items.slice(0, MOST_ITEMS), `and ${more} more`] : [...items];
}

function undone({ actions }: Remediation): string[] {
  const last = actions.findLast((each) => each.undone !== null);
  return last?.undone ? [`${last.object}: ${last.after} -> ${last.before}`, `why: ${last.undone.why}`] : [];
}

/** What a look saw beside that for which it was taken. */
function seenBeside(of: RiskLook & { readonly gaps?: readonly Gap[] }): string[] {
  return [...riskLines(of), ...gapLines(of)];
}

/** A history may be of a version in which Diagnose alone looked for risks. */
function riskLines({ risks }: Partial<Pick<RiskLook, 'risks'>>): string[] {
  return (risks ?? []).map(({ kind, why }) => `risk of ${kind}: ${why}`);
}

/** Each with its reason. A history may be of a version that told of none, or without the evidence. */
function gapLines(of: { readonly gaps?: readonly Gap[] } | undefined): string[] {
  return (of?.gaps ?? []).map(
    ({ probe, subject, error }) => `NOT READ ${probe}${subject ? ` (${subject})` : ''}: ${error}`,
  );
}

function unreadLine(what: string): string {
  return `NOT READ ${what}`;
}

function traced({ trace }: FollowUp): string[] {
  if (!trace) return [];
  return [
    `${trace.acquired} connections acquired, ${trace.released} released in ${trace.seconds} s`,
    ...trace.leaking.map(({ call, held }) => `${call}: ${held} not given back`),
  ];
}

function checkLine({ passed, name, value, unit, comparison, threshold, detail }: Check): string {
  const wanted = `${comparison} ${measureText(threshold, unit)}`;
  return `${passed ? 'passed' : 'FAILED'} ${name}: ${measureText(value, unit)}, wanted ${wanted} (${detail})`;
}

function deliveries(name: string, left: LeftState): string[] {
  const escalation = escalationLeftBy(name, left as Parameters<typeof escalationLeftBy>[1]);
  const { deliveries: all = [], unread = [] } = escalation ?? {};
  return [...all.map(deliveryLine), ...unread.map(unreadLine)];
}

/** Also of histories that were written before there were several channels. */
function deliveryLine({
  audience,
  channel,
  delivered,
  inPlaceOf,
  detail,
  attempts,
}: Partial<Delivery>): string {
  const by = channel ? ` by ${channel}` : '';
  const instead = inPlaceOf ? ` in place of ${inPlaceOf}` : '';
  // One that failed says itself how often it was tried.
  const tries = delivered && (attempts ?? 1) > 1 ? ` at attempt ${attempts}` : '';
  return `${audience}${instead}${by}: ${delivered ? 'told' : 'NOT REACHED'}${tries}: ${detail}`;
}
