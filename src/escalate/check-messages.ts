/** Words: what a check found, and that one failed. Nobody is paged for it, and no incident is spoken of. */
import type { Configuration } from '../configuration/configuration';
import { audiencesOf } from '../configuration/escalation-matrix';
import type { CheckMessageKind } from '../model/audiences';
import type { CheckConclusion, ReadinessProblem } from '../model/check';
import type { Message, Named } from '../model/message';
import { runbookCommand } from '../text/commands';
import { cut } from '../text/cut';
import { failureText } from '../workflow/failure-text';
import type { Composed } from './composed';
import { executionLinks } from './links';
import type { EscalationRequest } from './request';
import { asciiSubject } from './subject';

/** A message has room for so many; the page has all of them. */
const MAX_NAMED = 8;
const MAX_LINE_LENGTH = 600;

export function composeCheckMessages(
  kind: CheckMessageKind,
  request: EscalationRequest,
  config: Configuration,
  now: Date,
): Composed[] {
  return audiencesOf(kind, config).map((audience) => {
    const message = { ...messageOf(kind, request, config, now), audience };
    return { message, insideFor: (reader) => ({ ...message, audience: reader }) };
  });
}

function messageOf(
  kind: CheckMessageKind,
  request: EscalationRequest,
  config: Configuration,
  now: Date,
): Omit<Message, 'audience'> {
  const { execution, state } = request;
  const { check, conclusion } = state;
  const words = kind === 'readiness' && conclusion ? newsWords(conclusion) : failedWords(request);
  return {
    ...{ kind, phase: 'note', inPlaceOf: null, incidentId: execution?.name ?? check?.id ?? 'unknown' },
    target: check?.targets.join(', ') ?? 'all targets',
    at: now.toISOString(),
    subject: asciiSubject(words.subject),
    headline: words.headline,
    facts: words.facts,
    ...{ clock: null, table: null },
    links: execution ? executionLinks(execution, config) : [],
    commands: execution
      ? [
          { name: 'Timeline', text: runbookCommand('timeline', execution.id) },
          { name: 'Check again', text: runbookCommand('check', '--deployed') },
        ]
      : [],
  };
}

type Words = Pick<Message, 'subject' | 'headline' | 'facts'>;

function newsWords({ news: { begun, ended, recordUnread }, summary, page }: CheckConclusion): Words {
  const counts = [
    ...(begun.length > 0 ? [`${begun.length} problem(s) found`] : []),
    ...(ended.length > 0 ? [`${ended.length} problem(s) over`] : []),
  ].join(', ');
  const needed = begun.length > 0 ? 'Needed: mend it before the next incident needs it.' : 'Needed: nothing.';
  const unread =
    recordUnread === null
      ? ''
      : ` What was told before could not be read (${recordUnread}), so all problems are told, known or not.`;
  return {
    subject: `[CHECK] database connection pool runbook: ${counts}`,
    headline: `Check of the runbook: ${counts}; altogether ${summary}. ${needed}${unread} The whole table: ${page}`,
    facts: [...named('Will fail', begun), ...named('Over', ended, false)],
  };
}

function named(name: string, problems: readonly ReadinessProblem[], isOpen = true): Named[] {
  const shown = problems.slice(0, MAX_NAMED).map(({ target, system, needed, why, advice }) => ({
    name,
    text: cut(
      `${target ?? 'all targets'}: ${system}: ${needed}${isOpen ? `: ${why}. To do: ${advice}` : ''}`,
      MAX_LINE_LENGTH,
    ),
  }));
  const more = problems.length - shown.length;
  return more > 0 ? [...shown, { name, text: `and ${more} more` }] : shown;
}

function failedWords({ state: { failure } }: EscalationRequest): Words {
  return {
    subject: '[CHECK FAILED] database connection pool runbook: nobody knows whether it would work',
    headline:
      `The check of the runbook failed: ${failureText(failure)}. Nothing was changed, and no incident depends on it. ` +
      'Needed: see why, and check again.',
    facts: [],
  };
}
