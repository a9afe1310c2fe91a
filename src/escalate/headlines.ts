/** Words: what each kind of message asks of its reader. */

import type { CheckMessageKind, MessageKind } from '../model/audiences';
import type { Risk } from '../model/state';
import { whoText } from '../text/who';
import { failureText } from '../workflow/failure-text';
import type { EscalationRequest } from './request';

export interface Headline {
  /** In the subject, in brackets. */
  readonly mark: string;
  /** What the reader is asked to do. @param isOperator false for those who answer customers. */
  readonly need: (request: EscalationRequest, isOperator: boolean) => string;
}

export const HEADLINES: Readonly<Record<Exclude<MessageKind, 'risk' | CheckMessageKind>, Headline>> = {
  unresolved: {
    mark: 'UNRESOLVED',
    need: ({ state }) => {
      const again =
        (state.escalation?.pages ?? 0) > 0 ? ' This page repeats until somebody acknowledges it.' : '';
      return `Needed: take over. The time that the runbook allows is up and the incident is still open.${again}`;
    },
  },
  'nothing-permitted': {
    mark: 'ACTION NEEDED',
    need: ({ state: { remediation } }) =>
      `Needed: decide. No change is permitted: ${remediation?.summary ?? 'unknown'}`,
  },
  'step-failed': {
    mark: 'ACTION NEEDED',
    need: ({ state: { failure } }) =>
      `Needed: take over. A step of the runbook failed: ${failureText(failure)}`,
  },
  'steps-exhausted': {
    mark: 'ACTION NEEDED',
    need: ({ state: { validation, lostPage } }) =>
      `Needed: take over. ${
        lostPage
          ? `The workflow changes nothing more, and its page about that was lost (${failureText(lostPage)}). The`
          : 'Every permitted change was made and the'
      } service is still not healthy: ${validation?.summary ?? 'unknown'}`,
  },
  'change-undone': {
    mark: 'ACTION NEEDED',
    need: ({ state: { remediation } }) =>
      `Needed: take over. A change did not have its effect: ${remediation?.summary ?? 'unknown'}`,
  },
  'approval-needed': { mark: 'APPROVE?', need: approvalNeeded },
  observing: {
    mark: 'OBSERVING',
    need: ({ state: { remediation } }) => `Needed: nothing from you. ${remediation?.summary ?? ''}`,
  },
  joined: {
    mark: 'SAME INCIDENT',
    need: ({ state: { incident, join } }) =>
      `Needed: nothing more. ${incident?.trigger === 'manual' ? 'The runbook was started by hand' : 'The alert fired again'} ` +
      `while ${join?.execution ?? 'another execution'} responds to this incident` +
      `${join?.calledAt ? `, for which a person was called at ${join.calledAt}` : ''}. ` +
      'Further repeats send no message.',
  },
  waiting: {
    mark: 'WAITING',
    need: ({ state: { remediation } }) =>
      `Needed: nothing yet. The workflow ${remediation?.summary ?? 'waits'}`,
  },
  'workflow-failed': {
    mark: 'RUNBOOK FAILED',
    need: ({ state: { failure } }) =>
      `Needed: take over by hand. The workflow itself failed: ${failureText(failure)}`,
  },
  'execution-ended': {
    mark: 'RUNBOOK ENDED',
    need: ({ status, state: { failure } }) =>
      `Needed: take over by hand. The execution ended as ${status ?? 'unknown'}${failure ? ` (${failureText(failure)})` : ''}: ` +
      'the incident is no longer watched, and the status page is no longer updated.',
  },
  'action-taken': {
    mark: 'CHANGE MADE',
    need: () => 'Needed: nothing now. The workflow validates next.',
  },
  acknowledged: {
    mark: 'ACKNOWLEDGED',
    need: ({ state: { validation } }) => {
      const { by = 'somebody', through, at = 'an unknown time' } = validation?.acknowledgement ?? {};
      return `Needed: nothing from you. Acknowledged by ${whoText(by, through)} at ${at}; the escalation clock keeps running.`;
    },
  },
  resolved: {
    mark: 'RESOLVED',
    need: ({ state: { report } }, isOperator) => {
      if (!isOperator) return 'Needed: tell customers that it is over.';
      return (
        `Needed: in working hours, read the report: ${report?.markdown ?? 'it could not be written'}` +
        (report?.review ? `; fill in the review: ${report.review}` : '')
      );
    },
  },
};

/** @param isPublished a channel of its own speaks to the public. */
export function headlineOfRisk({ kind, why }: Risk, isPublished: boolean): Headline {
  if (kind === 'data-loss') {
    return { mark: 'DATA-LOSS RISK', need: () => `Needed: assess the risk of data loss: ${why}` };
  }
  const need = isPublished
    ? 'answer customers; the status page is updated automatically'
    : 'update the status page';
  return { mark: 'CUSTOMERS AFFECTED', need: () => `Needed: ${need}: ${why}` };
}

function approvalNeeded({ state: { remediation } }: EscalationRequest): string {
  const until = remediation?.approval?.expiresAt ?? 'unknown';
  return `Needed: your approval by ${until} of this plan: ${remediation?.plan?.summary ?? 'unknown'}.`;
}
