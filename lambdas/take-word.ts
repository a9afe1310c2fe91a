/** A word that another service's function handed over: nobody waits for the answer, so whatever fails is thrown. */
import { within } from '../src/adapters/channels/attempts';
import { replyToClick } from '../src/adapters/channels/slack-reply';
import type { Answering } from '../src/answers/answering';
import { takeAcknowledgement, takeClick } from '../src/answers/take-word';
import { type Word, wordSchema } from '../src/answers/words';
import { errorText } from '../src/text/error-text';
import { log, logProblem } from './runtime';

/**
 * Whoever clicked hears that it is not recorded yet before Lambda ends the function at 25 s: an answer of AWS that has begun is
 * waited for without end.
 */
const TOLD_WITHIN_MS = 16_000;

/** @throws what kept the word from being written: Lambda tries twice more, and keeps what fails then for people. */
export async function takeWord(given: unknown, answering: Answering): Promise<void> {
  const word = wordSchema.parse(given);
  const { kind, by } = word;
  try {
    log('answer', { by, through: kind, ...(await taken(word, answering)) });
  } catch (error) {
    logProblem('answer', { by, through: kind, failed: errorText(error) });
    throw error;
  }
}

async function taken(word: Word, answering: Answering): Promise<Record<string, unknown>> {
  if (word.kind === 'pagerduty')
    return { incident: word.execution, outcome: await takeAcknowledgement(word, answering) };
  const { outcome, claims } = await takeClick(word, {
    ...answering,
    within: (work) => within(TOLD_WITHIN_MS, work),
    reply: async (...args) => {
      // What was decided stands, whether or not Slack shows it.
      await replyToClick(...args).catch((error: unknown) =>
        logProblem('answer', { slackNotTold: errorText(error) }),
      );
    },
  });
  return { outcome, incident: claims?.execution, action: claims?.action, audience: claims?.audience };
}
