/** A backtest as a page, of the same parts as a review. */
import { type Document, list, paragraph, type Section, table, text } from '../documents/review/document';
import type { Backtest, ChangedLook, ComparedIncident } from './backtest';

/** @param candidate What the configuration is called. */
export function backtestPage(
  { incidents, changedIncidents, readOtherwise }: Backtest,
  candidate: string,
): Document {
  const changed = incidents.filter((each) => each.changed.length > 0);
  return {
    title: 'Backtest',
    sections: [
      {
        title: 'Result',
        blocks: [
          paragraph(
            `With ${candidate}, ${changedIncidents} of ${incidents.length} incident(s) would be decided otherwise. ` +
              'After the first difference an incident would have gone another way; later looks are judged on what was seen.',
          ),
          table(['began', 'target', 'incident', 'looks', 'result'], incidents.map(row)),
          ...(readOtherwise.length > 0
            ? [
                paragraph(
                  'Settings that decide what is read, and were others then; the evidence is as it was read:',
                ),
                list(readOtherwise.map((each) => text(each))),
              ]
            : []),
        ],
      },
      ...changed.map(sectionOf),
    ],
  };
}

function row({ startedAt, target, id, looks, changed, notCompared }: ComparedIncident): string[] {
  const otherwise = changed.length === 0 ? 'the same' : `otherwise in ${changed.length}`;
  return [startedAt, target, id, String(looks), notCompared ?? otherwise];
}

function sectionOf({ id, target, startedAt, changed }: ComparedIncident): Section {
  return {
    title: `${target}, ${startedAt}`,
    blocks: [
      paragraph(`Incident ${id}.`),
      table(['read at', 'look', 'what', 'was decided', 'would be decided'], changed.flatMap(rowsOf)),
    ],
  };
}

function rowsOf({ observedAt, kind, differences }: ChangedLook): string[][] {
  return differences.map(({ what, before, now }) => [observedAt, kind, what, before, now]);
}
