/** Messages with hostile text wherever a text comes from outside: no channel takes it for more than text. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainText } from '../../src/adapters/channels/plain-text';
import { slackMessage } from '../../src/adapters/channels/slack-message';
import { composeMessages } from '../../src/escalate/messages';
import { AUDIENCES, MESSAGE_KINDS, type MessageKind } from '../../src/model/audiences';
import type { Message } from '../../src/model/message';
import { diagnosis } from '../support/builders';
import { hostileText, TEXTS } from '../support/hostile';
import { runs } from '../support/runs';
import { config, NOW, told } from './incident';

describe('messages', () => {
  const kinds: readonly MessageKind[] = MESSAGE_KINDS;
  const all = (text: string): Message[] =>
    kinds.flatMap((kind) =>
      composeMessages(
        { kind, state: told(text).state, execution: { id: 'arn:e', name: 'e' }, status: text },
        config,
        NOW,
      ).map(({ message }) => message),
    );

  test('Slack shows what it is given, and links to nothing but what is meant to be a link', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const message of all(text)) {
          const odd = {
            ...message,
            links: [
              { name: text, text },
              { name: text, text: `https://example.com/${text}` },
            ],
            commands: [{ name: text, text }],
            facts: [{ name: text, text }],
            table: text,
          };
          assert.deepEqual(
            [message, odd].flatMap((each) => active(slackMessage(each))),
            [],
          );
        }
      }),
      runs(100),
    );
  });

  test('a subject is a line of ASCII for any of them, and nothing in the text acts on a terminal', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const message of all(text)) {
          assert.match(message.subject, /^[\x20-\x7e]{1,100}$/);
          assert.ok(AUDIENCES.includes(message.audience), message.audience);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
          assert.doesNotMatch(plainText(message), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        }
      }),
      runs(100),
    );
  });

  test.each(TEXTS.map(({ why, text }) => [why, text]))('the public reads nothing of it: %s', (_, text) => {
    const statuspage = {
      ...config.notifications,
      statuspage: { secretId: 's', pageId: 'p', componentIds: [], url: 'https://s' },
    };
    const message = composeMessages(
      {
        kind: 'risk',
        state: {
          ...told(text).state,
          diagnosis: { ...diagnosis('no-data'), newRisks: [{ kind: 'customer-facing', why: text }] },
        },
      },
      { ...config, notifications: statuspage },
      NOW,
    )
      .map((each) => each.message)
      .find(({ audience }) => audience === 'status-page');
    expect(`${message?.subject} ${message?.headline}`).toMatch(
      /^API: requests fail Since \d\d:\d\d UTC, (most|some) requests to the API fail or take longer than usual\. [\w ,;]+\.$/,
    );
  });
});

/** What of it Slack would take for more than text (Slack, Formatting message text): what its three characters begin. */
function active(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const inside = Object.values(value).flatMap(active);
  return typeof text === 'string' && !isInactive(type === 'mrkdwn', text) ? [text, ...inside] : inside;
}

function isInactive(isFormatted: boolean, text: string): boolean {
  if (text.length > 3_000) return false;
  if (!isFormatted) return !CONTROL.test(text);
  if (/^<https?:\/\/[^\s|<>]+\|[^|<>&*_~`:]+>$/.test(text)) return true;
  const fenced = /^```\n([^`]*)\n```$/.exec(text);
  return fenced !== null && !CONTROL.test(fenced[1] ?? '');
}

const CONTROL = /[<>]|&(?!(?:amp|lt|gt);)/;
