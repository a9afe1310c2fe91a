/** What a person can answer by a link in a message. */

/** `view` changes nothing: the page, for those who only look. */
export const ANSWER_ACTIONS = [
  'approve',
  'reject',
  'acknowledge',
  'stop-execution',
  'stop-changes',
  'view',
] as const;
export type AnswerAction = (typeof ANSWER_ACTIONS)[number];

/** An answer that a message offers to its reader: facts. The link is made of it when the message is sent. */
export interface Offer {
  readonly action: AnswerAction;
  /** The execution that is answered, by its name. */
  readonly execution: string;
  /** Of the plan that is asked about; null where it is about no plan. */
  readonly planHash: string | null;
  /** ISO 8601, UTC: when the question is over. */
  readonly expiresAt: string;
}
