/** What comes of a check: how it stands in one line, and what of it is news. */
import type { CheckConclusion } from '../model/check';
import { fitting } from '../model/limits';
import type { Readiness } from './result';
import { summaryOf } from './table';
import { type KnownRecord, newsOf, problemsOf } from './told';

/** Of each kind: an execution's state may have 256 KiB (Step Functions quotas), and a message less. */
const MAX_NEWS_BYTES = 60_000;

export function concludedOf(
  readiness: Readiness,
  known: KnownRecord,
): Omit<CheckConclusion, 'json' | 'page'> {
  const found = newsOf(readiness, known);
  // What does not fit is not told yet, and is news the next time.
  const news = {
    ...found,
    begun: fitting(found.begun, MAX_NEWS_BYTES),
    ended: fitting(found.ended, MAX_NEWS_BYTES),
  };
  const all = [...readiness.targets.flatMap(({ checks }) => checks), ...readiness.shared];
  return {
    summary: summaryOf(all),
    problems: problemsOf(readiness).length,
    hasNews: news.begun.length + news.ended.length > 0,
    news,
  };
}
