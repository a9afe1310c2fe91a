/** What each state that ended has to say for itself: one sentence, from what it left. */
import type { LeftState } from '../../history/left';
import { messageLeftBy } from '../../history/messages';
import type { CheckConclusion, CheckScope } from '../../model/check';
import type { RemediationStatus } from '../../model/state';
import { isStateName, STATE, type StateOf, type StepKind, stepOf } from '../../workflow/states';
import type { Severity } from './model';

export interface Sentence {
  readonly severity: Severity;
  readonly text: string;
}

type Say = (left: LeftState, name: string) => Sentence | undefined;

/** Steps that leave an answer; all the others say nothing here. */
const SENTENCES: Readonly<Partial<Record<StepKind, Say>>> = {
  prepare: ({ incident, check }) =>
    check
      ? checkBegun(check)
      : incident && {
          severity: 'info',
          text: `incident ${incident.id} on ${incident.target.deployment}; ${
            incident.mode === 'dry-run'
              ? 'dry run: nothing will be changed and nobody notified'
              : `the lead engineer is paged at ${incident.escalateAt} if it is still open`
          }`,
        },
  join: ({ join }) => join && { severity: 'info', text: join.summary },
  diagnose: ({ diagnosis }) => diagnosis && { severity: 'info', text: diagnosis.summary },
  remediate: ({ remediation }) =>
    remediation && { severity: severityOf(remediation.status), text: remediation.summary },
  follow: ({ followUp }) =>
    followUp && { severity: followUp.status === 'failed' ? 'error' : 'info', text: followUp.summary },
  undo: ({ remediation }) => remediation && { severity: 'action', text: remediation.summary },
  validate: ({ validation }) =>
    validation && { severity: validation.healthy ? 'success' : 'info', text: validation.summary },
  escalate: (left, name) => sent(left, name, 'warning'),
  announce: (left, name) => sent(left, name, 'info'),
  ask: (left, name) => sent(left, name, 'info'),
  release: ({ released }) =>
    released && { severity: 'info', text: released.map(({ summary }) => summary).join('; ') },
  check: () => ({ severity: 'info', text: 'checked with its own role, secrets and network' }),
  conclude: ({ recorded, conclusion }, name) => {
    if (name === STATE.RecordCheck) return recorded && { severity: 'info', text: recorded.summary };
    return conclusion && checkConcluded(conclusion);
  },
  report: ({ report }) =>
    report && { severity: 'info', text: `report written, outcome ${report.outcome}: ${report.markdown}` },
};

function checkBegun({ targets }: CheckScope): Sentence {
  return { severity: 'info', text: `check of ${targets.join(', ')}: nothing is changed, and nobody paged` };
}

function checkConcluded({ summary, problems, page }: CheckConclusion): Sentence {
  return { severity: problems > 0 ? 'warning' : 'success', text: `${summary}: ${page}` };
}

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

/** A history of another version may have a status that is not known here. */
function severityOf(status: string): Severity {
  return (SEVERITY_OF as Readonly<Record<string, Severity>>)[status] ?? 'info';
}

/** Endings that a state's name alone tells. */
const ENDINGS: Readonly<Record<StateOf<'end'>, Sentence>> = {
  [STATE.IncidentResolved]: {
    severity: 'success',
    text: 'healthy often enough in a row: the response is over',
  },
  [STATE.DryRunComplete]: { severity: 'info', text: 'dry run: the response ends with its plan' },
  [STATE.WatchdogDone]: { severity: 'info', text: 'the page was sent: the watchdog is done' },
  [STATE.Resolved]: { severity: 'success', text: 'the incident is closed' },
  [STATE.Joined]: { severity: 'success', text: 'the incident goes on in the execution that was joined' },
  [STATE.DryRunReported]: { severity: 'info', text: 'the dry run is over' },
  [STATE.CheckFinished]: { severity: 'success', text: 'the check is over' },
  [STATE.CheckFailed]: { severity: 'error', text: 'ends: the check could not be concluded' },
  [STATE.InputRejected]: { severity: 'error', text: 'ends: the input was rejected' },
  [STATE.WorkflowFailed]: { severity: 'error', text: 'ends as failed, which pages the lead engineer' },
};

/** What a Succeed or Fail state says. */
export function endingSentence(name: string, type: 'Succeed' | 'Fail'): Sentence {
  const known = isStateName(name) && name in ENDINGS ? ENDINGS[name as StateOf<'end'>] : undefined;
  if (known) return known;
  return type === 'Fail'
    ? { severity: 'error', text: 'ends with an error' }
    : { severity: 'success', text: 'ends well' };
}

/** Undefined where the state is not known here, or left nothing that it says. */
export function stateSentence(name: string, left: LeftState): Sentence | undefined {
  const step = stepOf(name);
  const said = step && SENTENCES[step]?.(left, name);
  return typeof said?.text === 'string' ? said : undefined;
}

function sent(left: LeftState, name: string, severity: Severity): Sentence | undefined {
  const summary = messageLeftBy(name, left)?.summary;
  return summary === undefined ? undefined : { severity, text: summary };
}
