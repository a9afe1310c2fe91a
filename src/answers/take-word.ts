/** Takes a word that came by another service: judged as an answer by link is, written where every word is written. */
import { acknowledge } from '../escalate/acknowledge';
import { errorText } from '../text/error-text';
import { answer, type Outcome } from './answer';
import type { Answering } from './answering';
import { isHeard, type Judged, judge, type Refusal } from './judge';
import { readSituation } from './reading';
import { doneText, NOTHING_DONE, refusalText, unsignedText } from './sentences';
import { type AskedAction, spentAfter, spentBy } from './spent';
import { type Claims, linkId } from './token';
import type { PagerDutyWord, SlackWord } from './words';

export interface WordTools extends Answering {
  /** Tells Slack what came of it. Never throws. */
  reply(word: SlackWord, reply: ClickReply): Promise<void>;
  /** What the work gives, or an error while there is time left to tell whoever clicked. */
  readonly within: <T>(work: () => Promise<T>) => Promise<T>;
}

export type ClickReply =
  /** For everybody: the message itself is another one from now on. */
  | { readonly kind: 'changed'; readonly spent: readonly AskedAction[]; readonly text: string }
  /** For whoever clicked alone. */
  | { readonly kind: 'private'; readonly text: string };

/** For the log. */
export interface Taken {
  readonly outcome: string;
  readonly claims: Claims | null;
}

/**
 * Slack is told what came of it either way; where nothing could be done now, the call is made again by Lambda.
 * @throws DependencyError, RecordError and whatever else keeps it from being written.
 */
export async function takeClick(word: SlackWord, tools: WordTools): Promise<Taken> {
  const tell = (reply: ClickReply) => tools.reply(word, reply);
  try {
    return await tools.within(() => judged(word, tools, tell));
  } catch (error) {
    const why = `Your answer is not recorded yet (${errorText(error)}).`;
    const text = `${why} It is tried again for three minutes. To be sure, use the commands in the message.`;
    await tell({ kind: 'private', text });
    throw error;
  }
}

type Tell = (reply: ClickReply) => Promise<void>;

async function judged(word: SlackWord, tools: WordTools, tell: Tell): Promise<Taken> {
  const verified = await tools.verify(word.token);
  if (verified.kind === 'refused') {
    await tell({ kind: 'private', text: `${unsignedText(verified.code, 'button')} ${NOTHING_DONE}` });
    return { outcome: verified.code, claims: null };
  }
  const { claims } = verified;
  const { action } = claims;
  if (action === 'view') return { outcome: 'no-answer', claims };
  const outcome = await outcomeOf(word, claims, tools);
  if (outcome === null) {
    const text = `There is no execution ${claims.execution} any more. ${NOTHING_DONE}`;
    await tell({ kind: 'private', text });
    return { outcome: 'unknown-execution', claims };
  }
  if (outcome.kind === 'done') {
    await tell({ kind: 'changed', spent: spentBy(action), text: doneText(outcome.said, action) });
    return { outcome: 'done', claims };
  }
  const { refusal } = outcome;
  const text = refusalText(refusal, claims, 'button');
  const spent = spentAfter(refusal, action);
  if (spent.length > 0) await tell({ kind: 'changed', spent, text });
  await tell({ kind: 'private', text: `${text} ${NOTHING_DONE}` });
  return { outcome: refusal.code, claims };
}

/** Null where there is no such execution any more. */
async function outcomeOf(word: SlackWord, claims: Claims, tools: WordTools): Promise<Outcome | null> {
  try {
    const { situation } = await readSituation(claims.execution, tools);
    const speaker = { by: word.by, through: 'slack' as const };
    const given: Judged = {
      ...{ claims, link: linkId(word.token), situation, speaker, config: tools.config(), now: tools.now() },
    };
    const { incident } = situation;
    const refused = (refusal: Refusal): Outcome => ({ kind: 'refused', refusal });
    if (!incident) return refused(judge(given, null) ?? { code: 'not-started' });
    return wroteItself(await answer(given, tools.records(incident), tools.stop), word);
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return null;
    throw error;
  }
}

/** A call that is made again, after its word was written and the answer to that was lost, finds its own. */
function wroteItself(outcome: Outcome, { by }: SlackWord): Outcome {
  if (outcome.kind === 'done' || outcome.refusal.code !== 'used') return outcome;
  const { said } = outcome.refusal;
  return said.by === by && said.through === 'slack' ? { kind: 'done', said } : outcome;
}

/**
 * Somebody acknowledged, or resolved, the alert: they have it in hand. What is over, or acknowledged already, stays as it is.
 * @throws DependencyError, RecordError when it can't be written.
 */
export async function takeAcknowledgement(word: PagerDutyWord, tools: Answering): Promise<string> {
  const { execution, by } = word;
  if (!isHeard('pagerduty', tools.config())) return 'login-needed';
  try {
    const { situation } = await readSituation(execution, tools);
    if (!situation.isRunning) return 'over';
    if (!situation.incident) return 'not-started';
    const said = { execution, by, through: 'pagerduty' as const, at: tools.now().toISOString() };
    const told = await acknowledge(tools.records(situation.incident), {
      ...said,
      audiences: [...situation.paged],
    });
    return told.by === by && told.through === 'pagerduty' ? 'done' : 'answered';
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return 'unknown-execution';
    throw error;
  }
}
