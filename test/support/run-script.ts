/** What the steps of a run answer: the script of a test. */
import type { FollowUp, NextStep, RemediationStatus } from '../../src/model/state';
import { isStateName, stepOf } from '../../src/workflow/states';

/** What the steps answer, one for each call, the last one again and again. An Error is thrown; 'hang' never answers. */
export interface Script {
  readonly input?: unknown;
  readonly prepare?: readonly (Error | 'ok')[];
  readonly join?: readonly (Error | 'opened' | 'joined' | 'joined again')[];
  readonly diagnose?: readonly (Error | { readonly hasNewRisks?: boolean })[];
  readonly remediate?: readonly (Error | 'hang' | RemediationStatus | RemediateAnswer)[];
  readonly follow?: readonly (
    | Error
    | FollowUp['status']
    | (Seen & { readonly status: FollowUp['status'] })
  )[];
  readonly undo?: readonly (Error | 'undone')[];
  readonly release?: readonly (Error | 'ok')[];
  readonly validate?: readonly (Error | NextStep | (Seen & { readonly next: NextStep }))[];
  /** How often the watchdog's page is to be said again, at intervals of one second. */
  readonly repeats?: number;
  readonly escalate?: readonly (Error | 'ok')[];
  /** Kinds of messages that reach nobody, however often they are sent. */
  readonly lost?: readonly string[];
  readonly report?: readonly (Error | 'ok')[];
  /** Of a check: functions that fail in it, by their names. */
  readonly checkFails?: readonly FunctionName[];
  /** Of a check: what its conclusion is, and whether that and its record can be written. */
  readonly conclude?: readonly (Error | { readonly hasNews: boolean })[];
  readonly record?: readonly (Error | 'ok')[];
  /** Functions that the platform refuses, from their first call on for so long: with production's durations. */
  readonly notReady?: { readonly functions: readonly FunctionName[]; readonly seconds: number };
}

/** What the stack calls its functions, by the states that call them. */
export const FUNCTIONS = [
  'prepare',
  'join',
  'diagnose',
  'remediate',
  'follow',
  'undo',
  'validate',
  'escalate',
  'release',
  'report',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export function functionOf(state: string): FunctionName {
  const step = isStateName(state) ? stepOf(state) : undefined;
  if (step === 'announce' || step === 'ask') return 'escalate';
  if (step === 'conclude') return 'report';
  if (step === 'check') return FUNCTIONS.find((name) => `check${name}` === state.toLowerCase()) ?? 'prepare';
  return FUNCTIONS.find((name) => name === step) ?? 'prepare';
}

/** What a look found of risks. */
interface Seen {
  readonly hasNewRisks?: boolean;
}

export interface RemediateAnswer extends Seen {
  readonly status: RemediationStatus;
  /** The change has to be followed. */
  readonly follow?: boolean;
  /** The question, or the wait, is new. */
  readonly isNew?: boolean;
  /** How long it waits to know more, in milliseconds. */
  readonly wait?: number;
}

export class NamedError extends Error {
  constructor(
    override readonly name: string,
    message = name,
  ) {
    super(message);
  }
}
