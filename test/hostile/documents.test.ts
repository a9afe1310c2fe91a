/**
 * What is written for people, with hostile text wherever a text comes from outside: read back by a parser, it has the
 * same parts as with a plain word in its place.
 */
import fc from 'fast-check';
import { marked, type Token } from 'marked';
import { parse } from 'yaml';
import { plainText } from '../../src/adapters/channels/plain-text';
import { slackMessage } from '../../src/adapters/channels/slack-message';
import { reportMarkdown } from '../../src/documents/report/markdown';
import { pgBouncerProposal } from '../../src/documents/report/pgbouncer';
import { reportText } from '../../src/documents/report/text';
import { reviewHtml } from '../../src/documents/review/render/html';
import { reviewMarkdown } from '../../src/documents/review/render/markdown';
import { timelineHtml } from '../../src/documents/timeline/format/html';
import { timelineMarkdown } from '../../src/documents/timeline/format/markdown';
import { executionLinks } from '../../src/escalate/links';
import { composeMessages } from '../../src/escalate/messages';
import { AUDIENCES, MESSAGE_KINDS, type MessageKind } from '../../src/model/audiences';
import type { Message } from '../../src/model/message';
import type { WorkflowState } from '../../src/model/state';
import { shellWord } from '../../src/text/shell-word';
import { impact } from '../documents/review/impacts';
import {
  applied,
  configuration,
  diagnosis,
  escalated,
  finding,
  incident,
  remediation,
  state,
} from '../support/builders';
import { reportOf, reviewOf, timelineOf } from '../support/documents';
import { database, evidence, logs, session } from '../support/evidence-builders';
import { History } from '../support/history';
import { hostileText, runs, TEXTS } from '../support/hostile';

const config = configuration();
const NOW = new Date('2026-01-31T03:10:00.000Z');

/** An incident in which everything that was read or typed says the same. */
function told(text: string): { readonly state: WorkflowState; readonly events: History['events'] } {
  const of = state({
    incident: incident({
      requestedBy: text,
      reason: text,
      alert: {
        name: text,
        labels: { [text]: text },
        summary: text,
        startsAt: '2026-01-31T03:00:00.000Z',
        fingerprint: text,
        groupKey: text,
        generatorUrl: text,
      },
    }),
  });
  const seen: WorkflowState = {
    ...of,
    diagnosis: {
      ...diagnosis('connection-leak', {
        ...logs({ samples: [text], connectionTimeouts: 3 }),
        database: database({
          leaked: [session(1, { query: text, application: text, user: text })],
          leakedCount: 1,
          blockers: [
            {
              pid: 1,
              backendStart: '',
              user: text,
              application: text,
              state: text,
              stateSeconds: 9,
              uncommittedWrites: true,
              blockedSessions: 3,
              query: text,
            },
          ],
          slowest: [{ application: text, seconds: 9, query: text }],
          otherHolders: [{ user: text, database: text, application: text, connections: 1 }],
        }),
        gaps: [{ probe: 'logs', subject: text, error: text }],
      }),
      findings: [
        { ...finding('connection-leak'), evidenceFor: [text], evidenceAgainst: [text], next: [text] },
      ],
      risks: [{ kind: 'data-loss', why: text }],
      newRisks: [{ kind: 'data-loss', why: text }],
      summary: text,
    },
  };
  const change = applied({
    summary: text,
    before: text,
    after: text,
    object: text,
    undo: text,
    items: [text],
  });
  const changed: WorkflowState = {
    ...seen,
    remediation: remediation({
      actions: [change, { ...change, id: '2', undone: { at: '2026-01-31T03:04:00.000Z', why: text } }],
      refusals: [{ kind: 'raise-pool', why: text }],
      summary: text,
    }),
    failure: { Error: text, Cause: JSON.stringify({ errorMessage: text }) },
  };
  const trace = {
    seconds: 1,
    podsRead: 1,
    acquired: 1,
    released: 0,
    leaking: [{ call: text, held: 1, oldestSeconds: 1 }],
  };
  const lost = escalated('step-failed', {
    summary: text,
    deliveries: [
      {
        audience: text,
        channel: text,
        delivered: false,
        inPlaceOf: null,
        detail: text,
        attempts: 1,
        durationMs: 1,
      },
    ],
  });
  const events = new History({ trigger: 'alert', target: 'knhk-closed-loop', alert: of.incident.alert })
    .state('Prepare', of)
    .state('Diagnose', seen)
    .state('Remediate', changed)
    .state('FollowChange', {
      ...changed,
      followUp: { status: 'complete', actionId: '2', trace, summary: text },
    })
    .state('EscalateStepFailed', { ...changed, escalation: lost }).events;
  return { state: changed, events };
}

const documents = (text: string) => {
  const { events } = told(text);
  const report = reportOf(events, config);
  const review = reviewOf(events, {
    config,
    impact: impact({ requestsFailed: { notKnown: text } }),
    links: [{ name: text, url: text }],
  });
  const timeline = timelineOf(events, { name: 'pool-1', executionArn: 'arn:e', status: 'RUNNING' });
  return {
    markdown: [reportMarkdown(report), reviewMarkdown(review), timelineMarkdown(timeline)],
    html: [reviewHtml(review), timelineHtml(timeline)],
    text: reportText(report),
  };
};

/** Not empty at either end, and with none of what is redacted before it is written: that is tested elsewhere. */
const outside = hostileText.map(
  (text) => `x ${text.replace(/select|values|password|bearer|token|where/gi, '_')} x`,
);

test('Markdown', () => {
  fc.assert(
    fc.property(outside, (text) => {
      const [plain, hostile] = [documents('xx').markdown, documents(text).markdown];
      for (const [index, written] of hostile.entries())
        expect(partsOf(written)).toEqual(partsOf(plain[index] ?? ''));
    }),
    runs(100),
  );
});

/**
 * The parts of a document by GitHub's rules; text alone, its escapes and code in a line are none. Links are told with
 * their address, tables with the rows that have a cell too many, which would be lost, or too few.
 */
function partsOf(markdown: string): string[] {
  const parts: string[] = [];
  marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token: Token) => {
    if (['text', 'escape', 'space', 'codespan'].includes(token.type)) return;
    if (token.type === 'link' || token.type === 'image') parts.push(`${token.type} ${token.href}`);
    else if (token.type === 'table') parts.push(`table ${unevenRows(token.raw)}`);
    else parts.push(token.type);
  });
  return parts;
}

function unevenRows(table: string): number {
  const bars = table
    .trim()
    .split('\n')
    .map((row) => row.replace(/\\[\s\S]/g, '').split('|').length);
  return bars.filter((count) => count !== bars[0]).length;
}

test('HTML', () => {
  fc.assert(
    fc.property(outside, (text) => {
      const [plain, hostile] = [documents('xx').html, documents(text).html];
      for (const [index, written] of hostile.entries())
        expect(elementsOf(written)).toEqual(elementsOf(plain[index] ?? ''));
    }),
    runs(100),
  );
});

/** Elements in order (HTML, Tokenization), with the names of their attributes. What opens an element must also close it. */
function elementsOf(html: string): string[] {
  const elements: string[] = [];
  const body = html.replace(/<style>[\s\S]*?<\/style>/, '');
  const rest = body.replace(
    /<(\/?[a-zA-Z!][^\s>]*)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*\/?>/g,
    (_, name: string, attributes: string) => {
      const names = [...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(
        ([, attribute = '', value = '']) => {
          if (/^on/i.test(attribute)) throw new Error(`a handler: ${attribute}`);
          if (attribute === 'href' && !/^https?:\/\//.test(value)) throw new Error(`an address: ${value}`);
          return attribute;
        },
      );
      // Whether a cell is short, and a picture's bar wide enough for its name, hangs on the length of a text.
      elements.push([name, ...names.filter((each) => each !== 'class')].join(' '));
      return '';
    },
  );
  expect(rest).not.toMatch(/[<>]/);
  return elements.filter((element) => !element.includes('text'));
}

test('a terminal', () => {
  fc.assert(
    fc.property(outside, (text) => {
      const { text: shown } = documents(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(shown.split('\n')).toHaveLength(documents('xx').text.split('\n').length);
    }),
    runs(100),
  );
});

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
          expect([message, odd].flatMap((each) => active(slackMessage(each)))).toEqual([]);
        }
      }),
      runs(100),
    );
  });

  test('a subject is a line of ASCII for any of them, and nothing in the text acts on a terminal', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const message of all(text)) {
          expect(message.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
          expect(AUDIENCES).toContain(message.audience);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
          expect(plainText(message)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
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
      /^API: some requests fail Since \d\d:\d\d UTC some requests to the API fail or take longer than usual\. [\w ,;]+\.$/,
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

test('a name in a command is one word of a shell', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const word = shellWord(text);
      expect(wordsOf(`npm run runbook -- ack ${word}`)).toEqual(['npm', 'run', 'runbook', '--', 'ack', text]);
    }),
    runs(1_000),
  );
});

/** POSIX, Shell Command Language, Quoting: all that single quotes and a backslash outside of them do. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  const whole = line.replace(/(?:'[^']*'|\\[\s\S]|[\w@%+=:,./-])+/g, (word) => {
    words.push(word.replace(/'([^']*)'|\\([\s\S])/g, (_, quoted, escaped) => quoted ?? escaped));
    return '';
  });
  expect(whole).toMatch(/^ *$/);
  return words;
}

test('an address of an execution keeps a name within its part of it', () => {
  fc.assert(
    fc.property(
      hostileText.map((text) => text.toWellFormed()),
      (name) => {
        const { escalation } = config;
        const linked = {
          ...config,
          escalation: { ...escalation, executionUrl: 'https://console.example/at/{name}?arn={arn}' },
        };
        const [{ text } = { text: '' }] = executionLinks({ id: name, name }, linked);
        const url = new URL(text);
        expect([url.host, url.hash]).toEqual(['console.example', '']);
        expect(url.searchParams.get('arn')).toBe(name);
      },
    ),
    runs(100),
  );
});

test('the manifest that is proposed is the same four objects for any name of a database, or there is none', () => {
  let proposed = 0;
  fc.assert(
    fc.property(
      hostileText.map((text) => text.slice(0, 63)),
      (name) => {
        const proposal = pgBouncerProposal(evidence(), { ...incident().target, database: name }, config);
        if (proposal === null) {
          expect(name).toMatch(/^pgbouncer$|[\p{C}\p{Zl}\p{Zp}]/u);
          return;
        }
        proposed += 1;
        const objects = proposal.manifest
          .split(/^---$/m)
          .slice(1)
          .map((text) => parse(text));
        expect(objects.map(({ kind }) => kind)).toEqual([
          'ConfigMap',
          'Deployment',
          'Service',
          'PodDisruptionBudget',
        ]);
        const ini: string = objects[0].data['pgbouncer.ini'];
        expect(ini.match(/^\[/gm)).toHaveLength(2);
        expect(ini).toContain(`dbname='${name.replaceAll("'", "''")}'\n`);
      },
    ),
    runs(100),
  );
  expect(proposed).toBeGreaterThan(20);
});
