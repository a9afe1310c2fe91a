/** A backtest, and one look, for a terminal. */
import { printable } from '../text/clean';
import type { Backtest, ChangedLook, ComparedIncident } from './backtest';
import { checkText, type Difference, decisionText, planText } from './differences';
import type { Decided } from './document';
import type { Explanation } from './explain';

/** One line for each incident, and under it each thing that is decided otherwise. */
export function backtestText({ incidents, changedIncidents, readOtherwise }: Backtest): string {
  const looks = incidents.reduce((sum, each) => sum + each.looks, 0);
  return lines([
    ...incidents.flatMap(incidentLines),
    ...(incidents.length > 0 ? [''] : []),
    `${changedIncidents} of ${incidents.length} incident(s) would be decided otherwise; ${looks} look(s) compared`,
    ...readOtherwise.map((each) => `not read again: ${each}`),
  ]);
}

function incidentLines({ id, target, startedAt, looks, changed, notCompared }: ComparedIncident): string[] {
  const result =
    notCompared !== null
      ? `not compared: ${notCompared}`
      : changed.length === 0
        ? `the same, ${looks} look(s)`
        : `OTHERWISE in ${changed.length} of ${looks} look(s)`;
  return [`${startedAt}  ${target}  ${id}  ${result}`, ...changed.flatMap(lookLines)];
}

function lookLines({ observedAt, kind, differences }: ChangedLook): string[] {
  return [`  ${observedAt}  ${kind}`, ...differences.flatMap(differenceLines)];
}

function differenceLines({ what, before, now }: Difference): string[] {
  return [`    ${what.padEnd(12)} was  ${before}`, `    ${''.padEnd(12)} now  ${now}`];
}

/** One look: what is decided on it, what speaks for and against it, and what was decided otherwise before. */
export function explanationText(explanation: Explanation): string {
  const { target, observedAt, decided, findings, differences, readOtherwise } = explanation;
  return lines([
    `${target}, read at ${observedAt}`,
    ...(decided.kind === 'diagnosis' ? diagnosisLines(decided) : checkLines(decided)),
    ...findings.flatMap(({ cause, evidenceFor, evidenceAgainst }) => [
      ...evidenceFor.map((each) => `for       ${cause}: ${each}`),
      ...evidenceAgainst.map((each) => `against   ${cause}: ${each}`),
    ]),
    ...(differences ?? []).flatMap(differenceLines),
    ...readOtherwise.map((each) => `not read again: ${each}`),
  ]);
}

function diagnosisLines(decided: Extract<Decided, { kind: 'diagnosis' }>): string[] {
  const { cause, confidence, plan, refusals, why } = decided;
  return [
    `cause     ${cause} (${confidence} confidence)`,
    `decision  ${decisionText(decided)}${why === null ? '' : `: ${why}`}`,
    `plan      ${planText(plan)}`,
    ...(plan && 'headroom' in plan ? [`sum       ${plan.headroom}`] : []),
    ...refusals.map(({ kind, code, why: reason }) => `refused   ${kind} (${code}): ${reason}`),
  ];
}

function checkLines({ healthy, checks }: Extract<Decided, { kind: 'validation' }>): string[] {
  return [
    healthy ? 'healthy' : 'not healthy',
    ...checks.map((check) => `  ${check.name.padEnd(22)} ${checkText(check)}; ${check.detail}`),
  ];
}

function lines(all: readonly string[]): string {
  return `${all.map(printable).join('\n')}\n`;
}
