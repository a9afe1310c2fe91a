/** What came back: the repair holds until the next time, and somebody has to end the cause. */
import { rowOf } from '../../../diagnose/causes';
import { runbookCommand } from '../../../text/commands';
import { RECURRENCE_DAYS } from '../../stats/recurrence';
import { command } from '../document';
import { recurrenceIn } from '../recurrence-section';
import type { Story } from '../story';
import { causeOf } from '../words';
import type { ActionItem } from './item';

/** Earlier incidents that an item names. */
const NAMED = 5;

export function endRecurrence(story: Story): ActionItem | null {
  const recurrence = recurrenceIn(story);
  const cause = causeOf(story);
  if (recurrence === null || cause === undefined) return null;
  const { sameCause, sameLeak } = recurrence;
  if (sameCause.length === 0 && sameLeak.length === 0) return null;
  const applications = [...new Set(sameLeak.map(({ leak }) => leak.application))];
  const { title } = rowOf(cause);
  return {
    key: 'recurrence',
    title:
      applications.length > 0
        ? `End the leak in ${applications.join(', ')}: it has come back`
        : `Find out why this comes back: ${title}`,
    evidence: [
      ...(sameCause.length > 0
        ? [
            `this is incident number ${sameCause.length + 1} in ${RECURRENCE_DAYS} days whose cause is ${title}: after ${named(sameCause)}`,
          ]
        : []),
      ...sameLeak.map(
        ({ incidents }) => `the same application had leaked after the same statement in ${named(incidents)}`,
      ),
    ],
    how: [
      [
        'see them together: ',
        command(runbookCommand('stats', '--target', story.report.incident.target.name)),
      ],
    ],
  };
}

function named(incidents: readonly { readonly id: string }[]): string {
  const ids = incidents.slice(0, NAMED).map(({ id }) => id);
  return [...ids, ...(incidents.length > NAMED ? [`${incidents.length - NAMED} more`] : [])].join(', ');
}
