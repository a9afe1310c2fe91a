/** Words: what the links of a message are called. */
import type { AnswerAction } from '../model/answers';

const NAMES: Readonly<Record<AnswerAction, string>> = {
  view: 'Incident page',
  approve: 'Approve',
  reject: 'Reject',
  acknowledge: 'Acknowledge',
  'stop-changes': 'Stop all changes',
  'stop-execution': 'Stop this execution',
};

export function nameOfLink(action: AnswerAction): string {
  return NAMES[action];
}
