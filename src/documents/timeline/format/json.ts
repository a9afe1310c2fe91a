/** The timeline as JSON: the model itself. */
import type { Timeline } from '../model';

export function timelineJson(timeline: Timeline): string {
  return `${JSON.stringify(timeline, null, 2)}\n`;
}
