/** An execution's history in a few lines, for a fact that does not hold. */

import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { buildTimeline } from '../../src/documents/timeline/build';
import { readExecution } from '../../src/history/read';

const WIDTH = 200;

/** One line an entry, with the seconds since the start of the incident. */
export function timelineText(history: readonly HistoryEvent[]): string {
  return buildTimeline(readExecution(history))
    .entries.map(({ offsetSeconds, state, text }) =>
      `      ${offsetSeconds.toFixed(1)} s ${state} ${text}`.slice(0, WIDTH),
    )
    .join('\n');
}
