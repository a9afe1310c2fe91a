/** What each state that ended has to say for itself: one sentence, from what it left. */

import { LOOKS, type RemediationStatus } from '../../model/state';
import { stateThatTells } from '../../workflow/risk-states';
import type { LeftState } from './left';
import type { Severity } from './model';

export interface Sentence {
  readonly severity: Severity;
  readonly text: string;
}

type Say = (state: LeftState) => Sentence | undefined;

/** States by name. A state that is not here, or left nothing, is told by `plainSentence`. */
export const SENTENCES: Readonly<Record<string, Say>> = {
  Prepare: ({ incident }) =>
    incident && {
      severity: 'info',
      text: `incident ${incident.id} on ${incident.target.deployment}; ${
        incident.mode === 'dry-run'
          ? 'dry run: nothing will be changed and nobody told'
          : `the lead engineer is paged at ${incident.escalateAt} if it is still open`
      }`,
    },
  Join: ({ join }) => join && { severity: 'info', text: join.summary },
  Diagnose: ({ diagnosis }) => diagnosis && { severity: 'info', text: diagnosis.summary },
  Remediate: ({ remediation }) =>
    remediation && { severity: SEVERITY_OF[remediation.status], text: remediation.summary },
  FollowChange: ({ followUp }) =>
    followUp && { severity: followUp.status === 'failed' ? 'error' : 'info', text: followUp.summary },
  UndoChange: ({ remediation }) => remediation && { severity: 'action', text: remediation.summary },
  Validate: ({ validation }) =>
    validation && { severity: validation.healthy ? 'success' : 'info', text: validation.summary },
  ...Object.fromEntries(LOOKS.map((look) => [stateThatTells(look), riskTold])),
  EscalateNothingPermitted: escalated,
  EscalateStepFailed: escalated,
  EscalateExhausted: escalated,
  EscalateUndone: escalated,
  EscalateUnresolved: escalated,
  EscalateWorkflowFailure: escalated,
  AskForApproval: announced,
  AnnounceAction: announced,
  AnnounceAcknowledged: announced,
  AnnounceJoined: announced,
  AnnounceObserving: announced,
  AnnounceWaiting: announced,
  AnnounceResolved: announced,
};

/** States that only keep house; the report, which is written before they are over, does without them. */
const HOUSEKEEPING: Readonly<Record<string, Say>> = {
  ReleaseTarget: released,
  ReleaseResolved: released,
  ReportResolved: reported,
  ReportDryRun: reported,
  ReportFailure: reported,
};

const SEVERITY_OF: Readonly<Record<RemediationStatus, Severity>> = {
  applied: 'action',
  undone: 'action',
  refused: 'warning',
  'awaiting-approval': 'warning',
  observing: 'info',
  waiting: 'info',
  stale: 'info',
  planned: 'info',
  'not-needed': 'info',
};

/** Endings that a state's name alone tells. */
const ENDINGS: Readonly<Record<string, Sentence>> = {
  IncidentResolved: { severity: 'success', text: 'healthy often enough in a row: the response is over' },
  DryRunComplete: { severity: 'info', text: 'dry run: the response ends with its plan' },
  WatchdogDone: { severity: 'info', text: 'the page is out: the watchdog is done' },
  Resolved: { severity: 'success', text: 'the incident is closed' },
  Joined: { severity: 'success', text: 'the incident is that of the other execution' },
  DryRunReported: { severity: 'info', text: 'the dry run is over' },
  InputRejected: { severity: 'error', text: 'ends: the input was rejected' },
  WorkflowFailed: { severity: 'error', text: 'ends as failed, which pages the lead engineer' },
};

/** What a Succeed or Fail state says. */
export function endingSentence(name: string, type: string): Sentence {
  const known = ENDINGS[name];
  if (known) return known;
  return type === 'Fail'
    ? { severity: 'error', text: 'ends with an error' }
    : { severity: 'success', text: 'ends well' };
}

/** Undefined where the state is not known here, or left nothing that it says. */
export function stateSentence(name: string, left: LeftState): Sentence | undefined {
  const said = (SENTENCES[name] ?? HOUSEKEEPING[name])?.(left);
  return typeof said?.text === 'string' ? said : undefined;
}

function announced({ announcement }: LeftState): Sentence | undefined {
  return announcement && { severity: 'info', text: announcement.summary };
}

function riskTold({ riskEscalation }: LeftState): Sentence | undefined {
  return riskEscalation && { severity: 'warning', text: riskEscalation.summary };
}

function escalated({ escalation }: LeftState): Sentence | undefined {
  return escalation && { severity: 'warning', text: escalation.summary };
}

function released({ released: of }: LeftState): Sentence | undefined {
  return of && { severity: 'info', text: of.map(({ summary }) => summary).join('; ') };
}

function reported({ report }: LeftState): Sentence | undefined {
  return (
    report && { severity: 'info', text: `report written, outcome ${report.outcome}: ${report.markdown}` }
  );
}
