/**
 * What is written for people, with hostile text wherever a text comes from outside: read back by a parser, it has the
 * same parts as with a plain word in its place.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { marked, type Token } from 'marked';
import { reportMarkdown } from '../../src/documents/report/markdown';
import { reportText } from '../../src/documents/report/text';
import { reviewHtml } from '../../src/documents/review/render/html';
import { reviewMarkdown } from '../../src/documents/review/render/markdown';
import { timelineHtml } from '../../src/documents/timeline/format/html';
import { timelineMarkdown } from '../../src/documents/timeline/format/markdown';
import { impact } from '../documents/review/impacts';
import { reportOf, reviewOf, timelineOf } from '../support/documents';
import { hostileText } from '../support/hostile';
import { runs } from '../support/runs';
import { config, told } from './incident';

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

/** Whatever acts on a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** The parts of each document, whatever the texts in it. */
const partsOf = ({ markdown, html, text }: ReturnType<typeof documents>) => ({
  markdown: markdown.map(partsOfMarkdown),
  html: html.map(elementsOf),
  lines: text.split('\n').length,
});

test('documents have the same parts, and none acts on a terminal', () => {
  const plain = partsOf(documents('xx'));
  fc.assert(
    fc.property(outside, (text) => {
      const written = documents(text);
      assert.deepEqual(partsOf(written), plain);
      assert.doesNotMatch(written.text, ACTS);
    }),
    runs(100),
  );
});

/**
 * The parts of a document by GitHub's rules; text alone, its escapes and code in a line are none. Links are told with
 * their address, tables with the rows that have a cell too many, which would be lost, or too few.
 */
function partsOfMarkdown(markdown: string): string[] {
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
  assert.doesNotMatch(rest, /[<>]/);
  return elements.filter((element) => !element.includes('text'));
}
