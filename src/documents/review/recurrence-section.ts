/** Recurrence: the incidents of the same target before this one, with the same cause or the same leak. */
import { rowOf } from '../../diagnose/causes';
import { missingText } from '../stats/missing';
import { type PastIncident, pastIncidentOf } from '../stats/past-incident';
import { RECURRENCE_DAYS, type Recurrence, recurrenceOf } from '../stats/recurrence';
import {
  type Block,
  code,
  type Inline,
  link,
  list,
  paragraph,
  sql,
  type Text,
  table,
  text,
} from './document';
import type { Story } from './story';
import { causeOf, consoleUrl } from './words';

const SHOWN = 10;
const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];
const BEFORE = `in the ${RECURRENCE_DAYS} days before it`;

/** Null where earlier reports were not read, and where this execution is no incident of its own. */
export function recurrenceIn({ report, earlier }: Story): Recurrence | null {
  const incident = pastIncidentOf(report);
  if (incident === null || earlier === null || 'notRead' in earlier) return null;
  return recurrenceOf(incident, earlier.incidents);
}

/** None where nobody asked. */
export function recurrenceBlocks(story: Story): Block[] {
  const { earlier } = story;
  if (earlier === null) return [];
  if ('notRead' in earlier)
    return [paragraph(`Not known: earlier reports were not read: ${earlier.notRead}`)];
  const recurrence = recurrenceIn(story);
  if (recurrence === null) return [];
  const missing = missingText(earlier);
  return [
    paragraph(headline(story, recurrence, missing !== null)),
    ...shown(recurrence.sameCause),
    ...sameLeakBlocks(recurrence),
    ...notKept(recurrence.sameCause),
    ...(missing === null ? [] : [paragraph(`There may be more: ${missing}.`)]),
  ];
}

function headline(story: Story, { earlier, sameCause }: Recurrence, isPartial: boolean): string {
  const cause = causeOf(story);
  if (cause !== undefined && sameCause.length > 0) {
    const which = `${isPartial ? 'at least ' : ''}${ordinal(sameCause.length + 1)}`;
    return `This is ${which} of this target in ${RECURRENCE_DAYS} days whose cause is ${rowOf(cause).title}. Before it:`;
  }
  if (earlier === 0) return `No other incident of this target ${BEFORE}${isPartial ? ' is known' : ''}.`;
  return `${earlier} other incident(s) of this target ${BEFORE}, none of them with this cause.`;
}

function ordinal(number: number): string {
  const word = ORDINALS[number - 1];
  return word ? `the ${word} incident` : `incident number ${number}`;
}

function shown(incidents: readonly PastIncident[]): Block[] {
  if (incidents.length === 0) return [];
  return [
    list(incidents.slice(0, SHOWN).map(incidentText)),
    ...(incidents.length > SHOWN ? [paragraph(`And ${incidents.length - SHOWN} more.`)] : []),
  ];
}

function incidentText({ id, execution, startedAt, outcome, report }: PastIncident): Text {
  const url = consoleUrl(execution);
  const name: Inline = url ? link(id, url) : id;
  return text(`${startedAt}, ${outcome}: `, name, ...(report ? [` (${report})`] : []));
}

function sameLeakBlocks({ sameLeak }: Recurrence): Block[] {
  if (sameLeak.length === 0) return [];
  return [
    paragraph('The same application had leaked after the same statement:'),
    table(
      ['Application', 'Last statement', 'Earlier incidents', 'In'],
      sameLeak.map(({ leak, incidents }) => [
        text(code(leak.application)),
        text(sql(leak.query)),
        String(incidents.length),
        incidents
          .slice(0, SHOWN)
          .map(({ id }) => id)
          .join(', '),
      ]),
    ),
  ];
}

function notKept(sameCause: readonly PastIncident[]): Block[] {
  const count = sameCause.filter(({ leaks }) => leaks === null).length;
  return count > 0 ? [paragraph(`Of ${count} of them an earlier version did not keep what leaked.`)] : [];
}
