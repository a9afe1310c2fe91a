/** What is decided otherwise than was recorded: facts, which a table, JSON and a page are written from. */
import type { PlannedAction } from '../model/plans';
import type { Refusal } from '../model/refusal';
import type { Check } from '../model/state';
import type { Decided, DiagnosisDecided, ValidationDecided } from './document';

export interface Difference {
  /** `check` has its name. */
  readonly what: 'cause' | 'confidence' | 'decision' | 'plan' | 'refusals' | `check ${string}`;
  readonly before: string;
  readonly now: string;
}

/** Empty where the same is decided; numbers inside sentences are no decision. */
export function differencesOf(before: Decided, now: Decided): Difference[] {
  if (before.kind === 'diagnosis' && now.kind === 'diagnosis') return ofDiagnosis(before, now);
  if (before.kind === 'validation' && now.kind === 'validation') return ofValidation(before, now);
  throw new RangeError(`a ${before.kind} can't be compared with a ${now.kind}`);
}

function ofDiagnosis(before: DiagnosisDecided, now: DiagnosisDecided): Difference[] {
  return [
    differing('cause', before.cause, now.cause),
    differing('confidence', before.confidence, now.confidence),
    differing('decision', decisionText(before), decisionText(now)),
    ...(samePlan(before.plan, now.plan)
      ? []
      : [{ what: 'plan', before: planText(before.plan), now: planText(now.plan) } as const]),
    differing('refusals', refusalsText(before.refusals), refusalsText(now.refusals)),
  ].flat();
}

function ofValidation(before: ValidationDecided, now: ValidationDecided): Difference[] {
  const names = new Set([...before.checks, ...now.checks].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const [then, today] = [before, now].map(({ checks }) => checks.find((each) => each.name === name));
    return then?.passed === today?.passed && then?.waived === today?.waived
      ? []
      : [{ what: `check ${name}` as const, before: checkText(then), now: checkText(today) }];
  });
}

function differing(what: Difference['what'], before: string, now: string): Difference[] {
  return before === now ? [] : [{ what, before, now }];
}

/** In every field but its id, which is the execution's, and the sentences, which have the sum with every number in it. */
function samePlan(before: PlannedAction | null, now: PlannedAction | null): boolean {
  return JSON.stringify(before, compared) === JSON.stringify(now, compared);
}

const NOT_COMPARED = new Set(['id', 'summary', 'headroom']);

function compared(name: string, value: unknown): unknown {
  if (NOT_COMPARED.has(name)) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function decisionText({ decision, mode }: DiagnosisDecided): string {
  return mode === null ? decision : `${decision} (${mode})`;
}

export function planText(plan: PlannedAction | null): string {
  return plan === null ? 'none' : `${plan.kind}: ${plan.summary}`;
}

function refusalsText(refusals: readonly Refusal[]): string {
  return refusals.map(({ kind, code }) => `${kind} (${code})`).join(', ') || 'none';
}

/** With the value beside its threshold. */
export function checkText(check: Check | undefined): string {
  if (check === undefined) return 'not run';
  const { passed, waived, value, comparison, threshold, unit } = check;
  const result = waived !== undefined ? `waived (${waived})` : passed ? 'passes' : 'fails';
  return `${result}: ${value ?? 'no data'}, required ${comparison} ${threshold} ${unit}`;
}
