/** Root cause: each finding with what speaks for and against it, and for a leak where it comes from. */
import { groupLeaks } from '../diagnose/classify-database';
import { secondsText } from '../diagnose/text';
import { type Block, code, fillIn, item, list, paragraph, sql, strong, table, text } from './document';
import type { Story } from './story';
import { activityOf, CAUSE_TEXT, causeOf } from './words';

/** Sessions listed in the evidence are at most a hundred; their groups are far fewer. */
const MAX_GROUPS = 10;

export function rootCauseBlocks(story: Story): Block[] {
  const { findings } = story.report;
  if (findings.length === 0) {
    return [
      paragraph('Not known: the incident ended before a diagnosis.'),
      fillIn('the root cause, once it is known.'),
    ];
  }
  return [
    list(
      findings.map(({ cause, confidence, evidenceFor, evidenceAgainst }, index) =>
        item(
          text(
            code(cause),
            `, ${CAUSE_TEXT[cause]}: ${confidence} confidence`,
            index === 0 ? ' (it led)' : '',
          ),
          [
            ...evidenceFor.map((line) => text(strong('for'), `: ${line}`)),
            ...evidenceAgainst.map((line) => text(strong('against'), `: ${line}`)),
          ],
        ),
      ),
    ),
    ...leakBlocks(story),
    ...traceBlocks(story),
    fillIn(
      'why it came to that: the change, load or fault behind the cause, and why it was not noticed before.',
    ),
  ];
}

/** The leaking applications, which name the pods, and the normalised query after which nothing came. */
function leakBlocks(story: Story): Block[] {
  const database = activityOf(story);
  if (causeOf(story) !== 'connection-leak' || !database || database.leaked.length === 0) return [];
  const groups = groupLeaks(database.leaked);
  const beyond = database.leakedCount - database.leaked.length;
  return [
    paragraph('Where the connections leaked, by application and by the last statement of the transaction:'),
    table(
      ['Application', 'Last statement', 'Sessions', 'With uncommitted writes', 'Oldest'],
      groups
        .slice(0, MAX_GROUPS)
        .map(({ application, query, sessions, writers, oldestSeconds }) => [
          text(code(application || 'unnamed')),
          text(sql(query)),
          String(sessions),
          String(writers),
          secondsText(oldestSeconds),
        ]),
    ),
    ...(groups.length > MAX_GROUPS ? [paragraph(`And ${groups.length - MAX_GROUPS} smaller groups.`)] : []),
    ...(beyond > 0 ? [paragraph(`${beyond} more leaked sessions were counted and not listed.`)] : []),
  ];
}

function traceBlocks({ report: { trace } }: Story): Block[] {
  if (trace === null) return [];
  const { acquired, released, seconds, podsRead, leaking } = trace;
  return [
    paragraph(
      `Connection tracing: ${acquired} connections acquired and ${released} released in ${seconds} s, in the logs of ` +
        `${podsRead} pod(s).${leaking.length === 0 ? ' Every connection was given back.' : ' Calls that gave none back:'}`,
    ),
    ...(leaking.length > 0
      ? [
          table(
            ['Call', 'Not given back', 'Oldest'],
            leaking.map(({ call, held, oldestSeconds }) => [
              text(code(call)),
              String(held),
              secondsText(oldestSeconds),
            ]),
          ),
        ]
      : []),
  ];
}
