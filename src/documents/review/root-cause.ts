/** Root cause: each finding with what speaks for and against it, and for a leak where it comes from. */

import { rowOf } from '../../diagnose/causes';
import { groupLeaks, leakGroupText } from '../../diagnose/leak-groups';
import { nextSteps } from '../../diagnose/next-steps';
import { secondsText } from '../../text/units';
import { type LeakSource, leakSources } from '../leaks';
import {
  type Block,
  code,
  command,
  fillIn,
  item,
  list,
  paragraph,
  sql,
  strong,
  table,
  text,
} from './document';
import type { Story } from './story';
import { activityOf, causeOf } from './words';

/** Sessions listed in the evidence are at most a hundred; their sources are far fewer. */
const MAX_SOURCES = 10;
const MAX_PODS = 10;

export function rootCauseBlocks(story: Story): Block[] {
  const { findings } = story.report;
  const inTable = new Set(leakedSessions(story).flatMap((leaked) => groupLeaks(leaked).map(leakGroupText)));
  if (findings.length === 0) {
    return [
      paragraph('Not known: the incident ended before a diagnosis.'),
      fillIn('the root cause, once it is known.'),
    ];
  }
  const at = story.root?.evidence.observedAt;
  return [
    // The sums of the changes and the figures before and after are of other moments.
    ...(at
      ? [
          paragraph(
            `As it was at ${at}, by the diagnosis that explained it; more may have come before the last change.`,
          ),
        ]
      : []),
    list(
      findings.map((finding, index) => {
        const { cause, confidence, evidenceFor, evidenceAgainst } = finding;
        return item(
          text(
            strong(capital(rowOf(cause).title)),
            ' (',
            code(cause),
            `, ${confidence} confidence${index === 0 && findings.length > 1 ? '; it led' : ''})`,
          ),
          [
            ...evidenceFor
              .filter((line) => index > 0 || !inTable.has(line))
              .map((line) => text(strong('for'), `: ${line}`)),
            ...evidenceAgainst.map((line) => text(strong('against'), `: ${line}`)),
            ...nextSteps(finding).map((line) => text(strong('next'), ': ', command(line))),
          ],
        );
      }),
    ),
    ...leakBlocks(story),
    ...traceBlocks(story),
    fillIn(
      'why it came to that: the change, load or fault behind the cause, and why it was not noticed before.',
    ),
  ];
}

/** The leaking applications, their pods, and the normalised query after which nothing came. */
function leakBlocks(story: Story): Block[] {
  const [leaked] = leakedSessions(story);
  if (!leaked) return [];
  const sources = leakSources(leaked);
  const beyond = (activityOf(story)?.leakedCount ?? 0) - leaked.length;
  return [
    paragraph('Where the connections leaked, by application and by the last statement of the transaction:'),
    table(
      ['Application', 'Last statement', 'Sessions', 'In pods', 'With uncommitted writes', 'Oldest'],
      sources
        .slice(0, MAX_SOURCES)
        .map(({ application, query, sessions, pods, writers, oldestSeconds }) => [
          text(code(application)),
          text(sql(query)),
          String(sessions),
          podsText(pods),
          String(writers),
          secondsText(oldestSeconds),
        ]),
    ),
    ...(sources.length > MAX_SOURCES
      ? [paragraph(`And ${sources.length - MAX_SOURCES} smaller groups.`)]
      : []),
    ...(beyond > 0 ? [paragraph(`${beyond} more leaked sessions were counted and not listed.`)] : []),
  ];
}

/** One list, or none where the incident was no leak. */
function leakedSessions(story: Story) {
  const leaked = activityOf(story)?.leaked ?? [];
  return causeOf(story) === 'connection-leak' && leaked.length > 0 ? [leaked] : [];
}

function podsText(pods: LeakSource['pods']): string {
  const shown = pods.slice(0, MAX_PODS).map(({ pod, sessions }) => `${pod}: ${sessions}`);
  return [...shown, ...(pods.length > MAX_PODS ? [`and ${pods.length - MAX_PODS} more`] : [])].join(', ');
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function traceBlocks({ report: { trace } }: Story): Block[] {
  if (trace === null) return [];
  const { acquired, released, seconds, podsRead, leaking } = trace;
  return [
    paragraph(
      `Connection tracing: ${acquired} connections acquired and ${released} released in ${seconds} s, in the logs of ` +
        `${podsRead} pod(s).${leaking.length === 0 ? ' Every connection was released.' : ' Calls that did not release theirs:'}`,
    ),
    ...(leaking.length > 0
      ? [
          table(
            ['Call', 'Not released', 'Oldest'],
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
