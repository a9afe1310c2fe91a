/** What stands behind an entry: the lines a person asks for next. */

import { nextSteps } from '../../diagnose/next-steps';
import { riskText } from '../../diagnose/risk-text';
import type { LeftState } from '../../history/left';
import { messageLeftBy } from '../../history/messages';
import type { CheckConclusion, ReadinessProblem } from '../../model/check';
import type { Gap } from '../../model/evidence';
import type { Check, Delivery, Diagnosis, FollowUp, Remediation, RiskLook } from '../../model/state';
import { stepOf } from '../../workflow/states';
import { measureText } from '../figures';

const MOST_ITEMS = 5;

/** The lines of a state, from what it left. */
export function evidenceOf(name: string, left: LeftState): string[] {
  switch (stepOf(name)) {
    case 'escalate':
    case 'announce':
    case 'ask':
      return deliveries(name, left);
    case 'prepare':
      return incidentLines(left);
    case 'diagnose':
      return left.diagnosis ? [...findings(left.diagnosis), ...gapLines(left.diagnosis.evidence)] : [];
    case 'remediate':
      return left.remediation ? [...remediated(left.remediation), ...seenBeside(left.remediation)] : [];
    case 'undo':
      return left.remediation ? undone(left.remediation) : [];
    case 'follow':
      return left.followUp ? [...traced(left.followUp), ...seenBeside(left.followUp)] : [];
    case 'validate':
      return left.validation
        ? [...left.validation.checks.map(checkLine), ...seenBeside(left.validation)]
        : [];
    case 'conclude':
      return left.conclusion ? newsLines(left.conclusion) : [];
    case 'report':
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

function newsLines({ news: { begun, ended } }: CheckConclusion): string[] {
  const line = ({ target, system, needed }: ReadinessProblem) =>
    `${target ?? 'all targets'}: ${system}: ${needed}`;
  return [
    ...begun.map((each) => `new: ${line(each)}: ${each.why}; to do: ${each.advice}`),
    ...ended.map((each) => `over: ${line(each)}`),
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

/** What a reading saw beside that for which it was taken. */
function seenBeside(of: RiskLook & { readonly gaps?: readonly Gap[] }): string[] {
  return [...riskLines(of), ...gapLines(of)];
}

/** A history may be of a version in which Diagnose alone read risks. */
function riskLines({ risks }: Partial<Pick<RiskLook, 'risks'>>): string[] {
  return (risks ?? []).map(riskText);
}

/** Each with its reason. A history may be of a version that told of none, or without the evidence. */
function gapLines(of: { readonly gaps?: readonly Gap[] } | undefined): string[] {
  return (of?.gaps ?? []).map(
    ({ probe, subject, error: why }) => `NOT READ ${probe}${subject ? ` (${subject})` : ''}: ${why}`,
  );
}

function unreadLine(what: string): string {
  return `NOT READ ${what}`;
}

function traced({ trace }: FollowUp): string[] {
  if (!trace) return [];
  return [
    `${trace.acquired} connections acquired, ${trace.released} released in ${trace.seconds} s`,
    ...trace.leaking.map(({ call, held }) => `${call}: ${held} not released`),
  ];
}

function checkLine({ passed, name, value, unit, comparison, threshold, detail }: Check): string {
  const wanted = `${comparison} ${measureText(threshold, unit)}`;
  return `${passed ? 'passed' : 'FAILED'} ${name}: ${measureText(value, unit)}, required ${wanted} (${detail})`;
}

function deliveries(name: string, left: LeftState): string[] {
  const { deliveries: all = [], unread = [] } = messageLeftBy(name, left) ?? {};
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
  return `${audience}${instead}${by}: ${delivered ? 'delivered' : 'NOT REACHED'}${tries}: ${detail}`;
}
