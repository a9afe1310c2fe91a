/**
 * Every state of the definition, by name: what it is a step of, which message it sends, and where it leaves its answer.
 * The definition is built from this table, and whoever reads a history asks it.
 */
import type { MessageKind } from '../model/audiences';
import type { LookKey } from '../model/state';

/** Whose work a state does. `mark` leads back to a choice; `route` chooses; `contain` holds the branches; `end` ends. */
export type StepKind =
  | 'prepare'
  | 'join'
  | 'diagnose'
  | 'remediate'
  | 'follow'
  | 'undo'
  | 'validate'
  | 'escalate'
  | 'announce'
  | 'ask'
  | 'release'
  | 'report'
  | 'check'
  | 'conclude'
  | 'wait'
  | 'route'
  | 'mark'
  | 'contain'
  | 'end';

/** Part of the state that a task writes its answer to; null for one whose answer is the whole state. */
export type LeftPart =
  | LookKey
  | 'join'
  | 'riskEscalation'
  | 'escalation'
  | 'announcement'
  | 'released'
  | 'report'
  | `parts.${CheckedPart}`
  | 'recorded';

/** The functions that a check asks, each for what it uses. */
type CheckedPart =
  | 'prepare'
  | 'join'
  | 'diagnose'
  | 'remediate'
  | 'follow'
  | 'undo'
  | 'validate'
  | 'escalate'
  | 'release'
  | 'authorize'
  | 'intake'
  | 'answer'
  | 'slack'
  | 'pagerduty'
  | 'login'
  | 'report';

interface StateFacts {
  readonly step: StepKind;
  /** Of a state that sends a message. */
  readonly message?: MessageKind;
  /** Of a state that sends the risks which a step found: the part where that step left them. */
  readonly look?: LookKey;
  readonly leaves?: LeftPart | null;
}

const task = <Step extends StepKind>(step: Step, leaves: LeftPart | null) => ({ step, leaves });
const escalate = (message: MessageKind) =>
  ({ step: 'escalate', message, leaves: 'escalation' }) satisfies StateFacts;
const announce = (message: MessageKind) =>
  ({ step: 'announce', message, leaves: 'announcement' }) satisfies StateFacts;
const escalateRisk = (look: LookKey) =>
  ({ step: 'escalate', message: 'risk', look, leaves: 'riskEscalation' }) satisfies StateFacts;
const check = (part: CheckedPart) =>
  ({ step: 'check', leaves: `parts.${part}` as const }) satisfies StateFacts;
const only = <Step extends StepKind>(step: Step) => ({ step });

const FACTS = {
  Prepare: task('prepare', null),
  Join: task('join', 'join'),
  JoinsOpenIncident: only('route'),
  AnnounceJoined: announce('joined'),
  Joined: only('end'),
  RespondAndWatch: only('contain'),

  Diagnose: task('diagnose', 'diagnosis'),
  AnyNewRisk: only('route'),
  EscalateRisk: escalateRisk('diagnosis'),
  Remediate: task('remediate', 'remediation'),
  WhatWasDone: only('route'),
  EscalateRiskSeenByRemediate: escalateRisk('remediation'),
  MarkRiskSeenByRemediate: only('mark'),
  AskForApproval: { step: 'ask', message: 'approval-needed', leaves: 'announcement' },
  WaitForApproval: only('wait'),
  AnnounceWaiting: announce('waiting'),
  WaitToKnowMore: only('wait'),
  AnnounceObserving: announce('observing'),
  AnnounceAction: announce('action-taken'),
  HasToBeFollowed: only('route'),
  FollowChange: task('follow', 'followUp'),
  WhatFollowed: only('route'),
  EscalateRiskSeenByFollowChange: escalateRisk('followUp'),
  MarkRiskSeenByFollowChange: only('mark'),
  WaitForChange: only('wait'),
  UndoChange: task('undo', 'remediation'),
  Settle: only('wait'),
  Validate: task('validate', 'validation'),
  WhatNext: only('route'),
  EscalateRiskSeenByValidate: escalateRisk('validation'),
  MarkRiskSeenByValidate: only('mark'),
  WaitForNextSample: only('wait'),
  AnnounceAcknowledged: announce('acknowledged'),
  AnnounceActionAgain: announce('action-taken'),
  IsSomebodyCalled: only('route'),
  EscalateNothingPermitted: escalate('nothing-permitted'),
  EscalateUndone: escalate('change-undone'),
  EscalateExhausted: escalate('steps-exhausted'),
  EscalateStepFailed: escalate('step-failed'),
  StillToWatch: only('route'),
  ReleaseTarget: task('release', 'released'),
  KeepWatching: only('wait'),
  IncidentResolved: only('end'),
  DryRunComplete: only('end'),

  WaitUntilEscalation: only('wait'),
  EscalateUnresolved: escalate('unresolved'),
  PageAgain: only('route'),
  WaitToPageAgain: only('wait'),
  WatchdogDone: only('end'),

  ReleaseResolved: task('release', 'released'),
  ReportResolved: task('report', 'report'),
  AnnounceResolved: announce('resolved'),
  Resolved: only('end'),
  ReportDryRun: task('report', 'report'),
  DryRunReported: only('end'),
  EscalateWorkflowFailure: escalate('workflow-failed'),
  ReportFailure: task('report', 'report'),
  WorkflowFailed: only('end'),
  InputRejected: only('end'),

  IsCheck: only('route'),
  CheckPrepare: check('prepare'),
  CheckJoin: check('join'),
  CheckDiagnose: check('diagnose'),
  CheckRemediate: check('remediate'),
  CheckFollow: check('follow'),
  CheckUndo: check('undo'),
  CheckValidate: check('validate'),
  CheckEscalate: check('escalate'),
  CheckRelease: check('release'),
  CheckAuthorize: check('authorize'),
  CheckIntake: check('intake'),
  CheckAnswer: check('answer'),
  CheckSlack: check('slack'),
  CheckPagerDuty: check('pagerduty'),
  CheckLogin: check('login'),
  CheckReport: check('report'),
  ConcludeCheck: task('conclude', null),
  AnyNewsOfCheck: only('route'),
  AnnounceReadiness: announce('readiness'),
  RecordCheck: task('conclude', 'recorded'),
  CheckFinished: only('end'),
  WasCheck: only('route'),
  AnnounceCheckFailed: announce('check-failed'),
  CheckFailed: only('end'),
} as const satisfies Readonly<Record<string, StateFacts>>;

export type StateName = keyof typeof FACTS;

/** Names of the states whose step is one of these. */
export type StateOf<Step extends StepKind> = {
  [Name in StateName]: (typeof FACTS)[Name]['step'] extends Step ? Name : never;
}[StateName];

export const STATE_NAMES = Object.keys(FACTS) as readonly StateName[];

/** The names as constants: whoever names a state takes it from here. */
export const STATE = Object.fromEntries(STATE_NAMES.map((name) => [name, name])) as {
  readonly [Name in StateName]: Name;
};

/** A history may be of another version of the definition, and name states that this one does not have. */
export function isStateName(name: string): name is StateName {
  return Object.hasOwn(FACTS, name);
}

export function factsOf(name: StateName): StateFacts {
  return FACTS[name];
}

/** Undefined for a state that the definition does not have. */
export function stepOf(name: string): StepKind | undefined {
  return isStateName(name) ? FACTS[name].step : undefined;
}

/** Calls people, which none of the other messages does. */
export function callsPeople(name: string): boolean {
  return stepOf(name) === 'escalate';
}

/** The part of the state that holds the message which a state sent; undefined for a state that sends none. */
export function messagePartOf(name: string): 'riskEscalation' | 'escalation' | 'announcement' | undefined {
  const { message, leaves }: StateFacts = isStateName(name) ? FACTS[name] : { step: 'end' };
  return message === undefined ? undefined : (leaves as ReturnType<typeof messagePartOf>);
}

/** The part whose risks a state sends; undefined for a state that sends no risk. */
export function lookSentBy(name: string): LookKey | undefined {
  return isStateName(name) ? factsOf(name).look : undefined;
}

/** The states that send what a step found, and that lead back to the choice after it. */
export const RISK_STATES = {
  diagnosis: { sends: STATE.EscalateRisk, marks: null },
  remediation: { sends: STATE.EscalateRiskSeenByRemediate, marks: STATE.MarkRiskSeenByRemediate },
  followUp: { sends: STATE.EscalateRiskSeenByFollowChange, marks: STATE.MarkRiskSeenByFollowChange },
  validation: { sends: STATE.EscalateRiskSeenByValidate, marks: STATE.MarkRiskSeenByValidate },
} as const satisfies Readonly<Record<LookKey, { sends: StateName; marks: StateName | null }>>;
