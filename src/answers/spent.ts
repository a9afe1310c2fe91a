/** Which buttons of a message can do nothing any more, after one of them was used. */
import type { AnswerAction } from '../model/answers';
import type { Refusal } from './judge';

export type AskedAction = Exclude<AnswerAction, 'view'>;

const ALL: readonly AskedAction[] = ['approve', 'reject', 'acknowledge', 'stop-changes', 'stop-execution'];
/** Answered by one, the other has nothing left to answer. */
const SPENT_WITH: Readonly<Record<AskedAction, readonly AskedAction[]>> = {
  approve: ['approve', 'reject'],
  reject: ['approve', 'reject'],
  acknowledge: ['acknowledge'],
  'stop-changes': ['stop-changes'],
  'stop-execution': ALL,
};

export function spentBy(action: AskedAction): readonly AskedAction[] {
  return SPENT_WITH[action];
}

export function spentAfter({ code }: Refusal, action: AskedAction): readonly AskedAction[] {
  switch (code) {
    case 'over':
      return ALL;
    case 'used':
    case 'answered':
    case 'expired':
    case 'other-plan':
      return SPENT_WITH[action];
    default:
      return [];
  }
}
