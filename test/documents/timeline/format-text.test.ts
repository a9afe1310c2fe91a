/** The timeline in a terminal: fits its width, says everything without colour, and lets nothing from outside act. */
import { Live } from '../../../src/documents/timeline/format/live';
import { timelineText } from '../../../src/documents/timeline/format/text';
import { columns, printable, wrapped } from '../../../src/text/clean';
import { timelineOf } from '../../support/documents';
import { RECORDED, recorded } from '../../support/recorded-history';
import { history } from '../../support/timeline-lines';

const recordedOf = (name: (typeof RECORDED)[number]) => {
  const { events, execution } = recorded(name);
  return timelineOf(events, execution);
};

it.each(RECORDED)('%s fits every width, and loses no word', (name) => {
  const timeline = recordedOf(name);
  for (const width of [60, 61, 80, 99, 100, 120, 200]) {
    const text = timelineText(timeline, { width, colour: false });
    for (const line of text.split('\n')) expect(columns(line)).toBeLessThanOrEqual(width);
    const squeezed = text.replace(/\s+/g, '');
    for (const entry of timeline.entries) expect(squeezed).toContain(entry.text.replace(/\s+/g, ''));
    for (const { name: milestone, formula } of Object.values(timeline.milestones)) {
      expect(squeezed).toContain(milestone.replace(/\s+/g, ''));
      expect(squeezed).toContain(formula.replace(/\s+/g, ''));
    }
  }
});

it.each([
  [10, 60],
  [1_000, 200],
])('takes a width of %d for %d', (asked, taken) => {
  const timeline = recordedOf('undone');
  expect(timelineText(timeline, { width: asked, colour: false })).toBe(
    timelineText(timeline, { width: taken, colour: false }),
  );
});

it('says in marks, words and bars what colour says too', () => {
  const timeline = recordedOf('approved');
  const plain = timelineText(timeline, { width: 150, colour: false });
  expect(plain).not.toContain('\u001b');
  const lines = plain.split('\n');
  const find = (word: string) => lines.find((line) => line.includes(word)) ?? '';
  expect(find('a Settle')).toMatch(/^· 09:15:26 \+1\.3 s 2\.0 s +━━+ +a Settle +waited 2 s for the change/);
  expect(find('game day approved')).toMatch(/^\* 09:15:26 \+1\.2 s +╸ +a Remediate/);
  expect(find('all 8 checks pass, 2')).toMatch(/^\+ /);
  expect(find('branches:')).toBe('branches: a Diagnose, b WaitUntilEscalation');
  const coloured = timelineText(timeline, { width: 150, colour: true });
  expect(coloured).toContain('\u001b[36m* 09:15:26');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are taken out again
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
});

it('shows what is not over', () => {
  const { events } = recorded('observing');
  const text = timelineText(timelineOf(events.slice(0, 36)), { width: 120, colour: false });
  expect(text).toMatch(/ … +━+ b WaitUntilEscalation +waits until/);
  expect(text).toMatch(/Time to resolve {7}not reached/);
});

it('lets no text from outside act on the terminal', () => {
  const input = JSON.stringify({ requestedBy: 'a\u001b[31m\u009b2J\u202eb', reason: 'x\ny' });
  const text = timelineText(timelineOf(history(['ExecutionStarted', 0, { input }])), {
    width: 80,
    colour: false,
  });
  expect(text).toMatch(/by hand, a \[31m 2J b: x\n? *y/);
  expect(printable('a\r\n\tb')).toBe('a b');
});

it('counts the columns of wide and of joined characters', () => {
  expect(columns('ab')).toBe(2);
  expect(columns('数据')).toBe(4);
  expect(columns('e\u0301')).toBe(1);
  expect(wrapped('数据库 pool', 5)).toEqual(['数据', '库', 'pool']);
  expect(wrapped('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
  expect(wrapped('', 3)).toEqual(['']);
});

describe('live', () => {
  const { events } = recorded('approved');

  it('tells each entry once, in the order in which it has something to say', () => {
    const live = new Live({ width: 200, colour: false });
    const told: string[] = [];
    for (let count = 1; count <= events.length; count += 1)
      told.push(...live.next(timelineOf(events.slice(0, count))));
    for (const once of [
      'a Diagnose',
      'game day approved plan',
      'waits for the change to settle',
      'execution succeeded',
    ]) {
      expect(told.filter((line) => line.includes(once))).toHaveLength(1);
    }
    expect(told.filter((line) => line.includes('in progress'))).toEqual([]);
    const position = (word: string) => told.findIndex((line) => line.includes(word));
    expect(position('waits until')).toBeLessThan(position('terminated 24'));
    expect(position('terminated 24')).toBeLessThan(position('execution succeeded'));
    expect(live.next(timelineOf(events))).toEqual([]);
  });

  it('ends with the milestones', () => {
    const [, title, ...milestones] = new Live({ width: 120, colour: false }).end(timelineOf(events));
    expect(title).toMatch(/ on knhk-closed-loop: SUCCEEDED$/);
    expect(milestones).toHaveLength(4);
    expect(milestones[3]).toMatch(/Time to resolve +7\.5 s/);
  });
});
