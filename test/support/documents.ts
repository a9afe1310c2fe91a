/** The documents of a history's events, as a test wants them: read and made in one step. */
import type { Configuration } from '../../src/configuration/configuration';
import { buildReport } from '../../src/documents/report/report';
import { buildReview } from '../../src/documents/review/review';
import { type StoryContext, storyOf } from '../../src/documents/review/story';
import { buildTimeline } from '../../src/documents/timeline/build';
import type { HistoryEvent } from '../../src/history/events';
import type { ExecutionDescription } from '../../src/history/execution';
import { readExecution } from '../../src/history/read';

type Events = readonly HistoryEvent[];

export const timelineOf = (events: Events, execution?: ExecutionDescription) =>
  buildTimeline(readExecution(events, execution));
export const reportOf = (events: Events, config?: Configuration) =>
  buildReport(readExecution(events), config);
export const reviewOf = (events: Events, context: StoryContext) =>
  buildReview(readExecution(events), context);
export const storyFrom = (events: Events, context: StoryContext) => storyOf(readExecution(events), context);
