/** A process that reads a history, makes of it what it is asked for, and reports what that took. */

import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { buildTimeline } from '../../src/documents/timeline/build';
import { timelineHtml } from '../../src/documents/timeline/format/html';
import { timelineText } from '../../src/documents/timeline/format/text';
import type { HistoryEvent } from '../../src/history/events';
import { readExecution } from '../../src/history/read';

type Events = readonly (Omit<HistoryEvent, 'timestamp'> & { readonly timestamp: string })[];

const MAKE = {
  nothing: () => '',
  text: (events: Events) => timelineText(timelineOf(events), { width: 120, colour: false }),
  html: (events: Events) => timelineHtml(timelineOf(events)),
} as const;

export type Made = keyof typeof MAKE;
export interface Took {
  readonly seconds: number;
  /** The most that the process has held at any time, the runtime's own memory included. */
  readonly megabytes: number;
  readonly characters: number;
}

function timelineOf(events: Events) {
  return buildTimeline(
    readExecution(events.map((event) => ({ ...event, timestamp: new Date(event.timestamp) }))),
  );
}

const [made = 'nothing', file = ''] = process.argv.slice(2) as [Made, string];
const startedMs = performance.now();
const { events } = JSON.parse(readFileSync(file, 'utf8')) as { events: Events };
const characters = MAKE[made](events).length;
const seconds = (performance.now() - startedMs) / 1_000;
const took: Took = { seconds, megabytes: process.resourceUsage().maxRSS / 1_024, characters };
console.log(JSON.stringify(took));
