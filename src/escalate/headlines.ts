/** Words: what each kind of message asks of its reader. */

import type { MessageKind } from '../model/audiences';
import type { Risk } from '../model/state';
import { shellWord } from '../text/shell-word';
import { failureText } from './failure-text';
import type { EscalationRequest } from './request';

export interface Headline {
  /** In the subject, in brackets. */
  readonly mark: string;
  /** What the reader is asked to do. */
  readonly need: (request: EscalationRequest) => string;
}

export const HEADLINES: Readonly<Record<Exclude<MessageKind, 'risk'>, Headline>> = {
  unresolved: {
    mark: 'UNRESOLVED',
    need: ({ state }) => {
      const again = (state.escalation?.pages ?? 0) > 0 ? ' This is said again until it is acknowledged.' : '';
      return `Needed: take over. The time the runbook allows has passed and the incident is still open.${again}`;
    },
  },
  'nothing-permitted': {
    mark: 'NEEDS YOU',
    need: ({ state: { remediation } }) =>
      `Needed: decide. No change is permitted: ${remediation?.summary ?? 'unknown'}`,
  },
  'step-failed': {
    mark: 'NEEDS YOU',
    need: ({ state: { failure } }) =>
      `Needed: take over. A step of the runbook failed: ${failureText(failure)}`,
  },
  'steps-exhausted': {
    mark: 'NEEDS YOU',
    need: ({ state: { validation } }) =>
      `Needed: take over. Every permitted step was used and it is not healthy: ${validation?.summary ?? 'unknown'}`,
  },
  'change-undone': {
    mark: 'NEEDS YOU',
    need: ({ state: { remediation } }) =>
      `Needed: take over. A change did not do what it was made for: ${remediation?.summary ?? 'unknown'}`,
  },
  'approval-needed': { mark: 'APPROVE?', need: approvalNeeded },
  observing: {
    mark: 'LOOKING ON',
    need: ({ state: { remediation } }) => `Needed: nothing from here. ${remediation?.summary ?? ''}`,
  },
  joined: {
    mark: 'SAME INCIDENT',
    need: ({ state: { incident, join } }) =>
      `Needed: nothing more. ${incident?.trigger === 'manual' ? 'The runbook was started by hand' : 'The alert fired again'} ` +
      `while ${join?.execution ?? 'an execution'} has this incident open` +
      `${join?.calledAt ? `, over which a person was called at ${join.calledAt}` : ''}. ` +
      'Whatever joins it from now on is not told again.',
  },
  waiting: {
    mark: 'WAITING',
    need: ({ state: { remediation } }) =>
      `Needed: nothing yet. Nothing is changed until more is known: the workflow ${remediation?.summary ?? 'waits'}`,
  },
  'workflow-failed': {
    mark: 'RUNBOOK FAILED',
    need: ({ state: { failure } }) =>
      `Needed: take over by hand. The workflow itself failed: ${failureText(failure)}`,
  },
  'execution-ended': {
    mark: 'RUNBOOK ENDED',
    need: ({ status }) =>
      `Needed: take over by hand. The execution ended as ${status ?? 'unknown'}: nobody watches over the incident ` +
      'any more, and a status page that says so is not updated.',
  },
  'action-taken': {
    mark: 'ACTION',
    need: () => 'Needed: nothing now. The workflow goes on to validate.',
  },
  acknowledged: {
    mark: 'ACKNOWLEDGED',
    need: ({ state: { validation } }) =>
      `Needed: nothing from you. ${validation?.acknowledgement?.by ?? 'Somebody'} has it in hand since ` +
      `${validation?.acknowledgement?.at ?? 'unknown'}; the 30 minutes go on.`,
  },
  resolved: {
    mark: 'RESOLVED',
    need: ({ state: { report } }) =>
      `Needed: read the report by day: ${report?.markdown ?? 'it could not be written'}` +
      (report?.review ? `; fill in the review: ${report.review}` : ''),
  },
};

/** @param isPublished a channel of its own speaks to the public. */
export function headlineOfRisk({ kind, why }: Risk, isPublished: boolean): Headline {
  if (kind === 'data-loss') {
    return { mark: 'DATA-LOSS RISK', need: () => `Needed: judge the risk of data loss: ${why}` };
  }
  const need = isPublished ? 'answer customers; the status page is being set' : 'update the status page';
  return { mark: 'CUSTOMERS AFFECTED', need: () => `Needed: ${need}: ${why}` };
}

function approvalNeeded({ state: { incident, remediation } }: EscalationRequest): string {
  const approval = remediation?.approval;
  const command = (word: string) =>
    `npm run runbook -- ${word} ${shellWord(incident?.id ?? '')} --plan ${approval?.planHash ?? ''}`;
  return (
    `Needed: your word, until ${approval?.expiresAt ?? 'unknown'}, on this plan: ${remediation?.plan?.summary ?? 'unknown'}. ` +
    `${command('approve')} or ${command('reject')}`
  );
}
