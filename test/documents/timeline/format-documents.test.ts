/** The timeline as a document: complete, in its own syntax, and safe whatever the execution's data hold. */

import { axisOf } from '../../../src/documents/timeline/format/axis';
import { ganttSvg } from '../../../src/documents/timeline/format/gantt';
import { lanesOf } from '../../../src/documents/timeline/format/gantt-rows';
import { timelineHtml } from '../../../src/documents/timeline/format/html';
import { timelineJson } from '../../../src/documents/timeline/format/json';
import { timelineMarkdown } from '../../../src/documents/timeline/format/markdown';
import { columnText, durationText, offsetText } from '../../../src/text/units';
import { timelineOf } from '../../support/documents';
import { RECORDED, recorded } from '../../support/recorded-history';
import { BEGIN, history } from '../../support/timeline-lines';

const recordedOf = (name: (typeof RECORDED)[number]) => {
  const { events, execution } = recorded(name);
  return timelineOf(events, execution);
};

const EVIL = `</title></td><script>alert(1)</script><img src=x onerror="a()" '|[a](javascript:b) \`c\`\n# d & e`;
const evil = timelineOf(
  history(
    ['ExecutionStarted', 0, { input: JSON.stringify({ requestedBy: EVIL }) }],
    ['TaskStateEntered', 0, { name: EVIL }],
    ['LambdaFunctionFailed', 2, { error: EVIL, cause: EVIL }],
  ),
  { name: EVIL, executionArn: EVIL },
);

/** What HTML shows of a text. */
const shown = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

describe('HTML', () => {
  it.each(RECORDED)('%s is one complete file', (name) => {
    const timeline = recordedOf(name);
    const html = timelineHtml(timeline);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|https?:\/\//i);
    for (const { text, evidence } of timeline.entries) {
      expect(html).toContain(shown(text));
      for (const line of evidence) expect(html).toContain(shown(line));
    }
    for (const { name: milestone, formula } of Object.values(timeline.milestones)) {
      expect(html).toContain(milestone);
      expect(html).toContain(`= ${formula}`);
    }
    expect(balance(html)).toEqual([]);
  });

  it('escapes all that comes from outside', () => {
    const html = timelineHtml(evil);
    expect(html).not.toMatch(/<script|<img|onerror="/);
    expect(html.match(/<\/title>/g)).toHaveLength(1 + evil.entries.length);
    expect(html).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;a()&quot; &#39;|',
    );
    expect(balance(html)).toEqual([]);
  });

  it('is for any screen, light and dark, and for paper', () => {
    const html = timelineHtml(recordedOf('resolved'));
    for (const part of [
      'prefers-color-scheme:dark',
      '@media print',
      'max-width:45rem',
      'width=device-width',
    ]) {
      expect(html).toContain(part);
    }
  });
});

/** Elements that are not closed in the order in which they were opened. */
function balance(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [whole, slash, name = ''] of html.matchAll(/<(\/?)([a-zA-Z][\w-]*)[^>]*>/g)) {
    if (whole.endsWith('/>') || ['meta', 'br'].includes(name)) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) wrong.push(whole);
  }
  return [...wrong, ...open];
}

describe('the picture', () => {
  it('has a lane a branch and a bar or mark an entry, each with its words', () => {
    const timeline = recordedOf('undone');
    const svg = ganttSvg(timeline);
    const lanes = [...svg.matchAll(/class="lane"[^>]*>([^<]*)</g)].map(([, branch]) => branch);
    expect(lanes).toEqual(['main', 'Diagnose', 'WaitUntilEscalation']);
    expect(svg.match(/<title>/g)).toHaveLength(timeline.entries.length);
    expect(svg).toContain('<title>Remediate, +0.1 s, 0.1 s: raised the pool of knhk-closed-loop');
    // A diamond for each of the two changes.
    expect(svg.match(/d="M0-6L6 0L0 6L-6 0z"/g)).toHaveLength(2);
  });

  it('keeps apart what runs at the same time', () => {
    for (const name of RECORDED) {
      for (const { bars } of lanesOf(recordedOf(name), axisOf(recordedOf(name)))) {
        for (const a of bars) {
          expect(a.from).toBeGreaterThanOrEqual(0);
          expect(a.to).toBeLessThanOrEqual(1);
          for (const b of bars) {
            const overlap = Math.min(a.to, b.to) - Math.max(a.from, b.from);
            if (a !== b && a.row === b.row && a.row < 5) expect(overlap).toBeLessThanOrEqual(0);
          }
        }
      }
    }
  });

  it.each([
    [13, 2],
    [0.5, 0.1],
    [1_800, 300],
    [86_400, 21_600],
    [30 * 86_400, 345_600],
  ])('marks %d s every %d s', (seconds, step) => {
    const started = timelineOf(history(['ExecutionStarted', 0]));
    const [first, second] = axisOf(started, BEGIN + seconds * 1_000).ticks;
    expect((second?.seconds ?? 0) - (first?.seconds ?? 0)).toBeCloseTo(step);
  });

  it('draws what is not over up to the end', () => {
    const running = timelineOf(recorded('observing').events.slice(0, 36));
    const [, , watchdog] = lanesOf(running, axisOf(running));
    expect(watchdog).toMatchObject({ branch: 'WaitUntilEscalation', bars: [{ to: 1 }] });
  });

  it('is there for nothing and for a single moment', () => {
    expect(ganttSvg(timelineOf([]))).toContain('<svg');
    expect(ganttSvg(timelineOf(history(['ExecutionStarted', 0])))).not.toContain('NaN');
  });
});

describe('Markdown', () => {
  it.each(RECORDED)('%s has a row an entry', (name) => {
    const timeline = recordedOf(name);
    const markdown = timelineMarkdown(timeline);
    const rows = markdown.split('\n').filter((line) => /^\| \d{4}-\d\d-\d\dT/.test(line));
    expect(rows).toHaveLength(timeline.entries.length);
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(10);
    for (const { formula } of Object.values(timeline.milestones)) expect(markdown).toContain(formula);
  });

  it('escapes all that comes from outside', () => {
    const markdown = timelineMarkdown(evil);
    expect(markdown).toContain(
      '\\<script\\>alert(1)\\</script\\>\\<img src=x onerror="a()" \'\\|\\[a\\](javascript:b) \\`c\\` \\# d \\& e',
    );
    expect(markdown).not.toMatch(/[^\\]<|[^\\]\[|\n# d/);
  });

  it.each([
    ['- a', '\\- a'],
    ['1. a', '1\\. a'],
    ['+ a', '\\+ a'],
    ['=== a', '\\=== a'],
  ])('takes %j for text, at the beginning of a line too', (name, text) => {
    const [heading] = timelineMarkdown({ ...evil, execution: { ...evil.execution, name } }).split('\n');
    expect(heading).toMatch(/^# /);
    expect(heading?.slice(2).startsWith(text)).toBe(true);
  });

  it('gives the evidence', () => {
    expect(timelineMarkdown(recordedOf('undone'))).toContain(
      '  - why: worse than before: 90 % of requests fail, 0 % did before',
    );
  });
});

it('Markdown shows a number with a fraction as it is', () => {
  const { milestones, ...rest } = recordedOf('resolved');
  const shown = timelineMarkdown({
    ...rest,
    milestones: { ...milestones, resolution: { ...milestones.resolution, seconds: 21 } },
  });
  expect(shown).toContain('21.0 s');
  expect(shown).not.toMatch(/\\\d/);
});

it('JSON is the model', () => {
  const timeline = recordedOf('resolved');
  expect(JSON.parse(timelineJson(timeline))).toEqual(timeline);
});

it.each([
  [0, '0 s', '0.0 s'],
  [0.44, '0.4 s', '0.4 s'],
  [13, '13 s', '13.0 s'],
  [-59.9, '59.9 s', '59.9 s'],
  [60, '1 min 00 s', '1 min 00 s'],
  [61.6, '1 min 02 s', '1 min 02 s'],
  [3_599.7, '1 h 00 min', '1 h 00 min'],
  [3_900, '1 h 05 min', '1 h 05 min'],
  [90_000, '25 h 00 min', '25 h 00 min'],
])('%d seconds are %s', (seconds, text, column) => {
  expect(durationText(seconds)).toBe(text);
  expect(columnText(seconds)).toBe(column);
  expect(offsetText(seconds)).toBe(`${seconds < 0 ? '−' : '+'}${column}`);
});
