/** Timeline, report, review, console and command line of one incident: every number that they share is the same. */
import { shownOf } from '../../console/view';
import { reportMarkdown } from '../../src/documents/report/markdown';
import { reportText } from '../../src/documents/report/text';
import { reviewMarkdown } from '../../src/documents/review/render/markdown';
import { timelineMarkdown } from '../../src/documents/timeline/format/markdown';
import { timelineText } from '../../src/documents/timeline/format/text';
import { pagedAudiences } from '../../src/history/messages';
import { readExecution } from '../../src/history/read';
import { lengthText } from '../../src/text/units';
import { reportOf, reviewOf, storyFrom, timelineOf } from '../support/documents';
import { RECORDED, recordedWithEvidence as recorded } from '../support/recorded-history';
import { impact } from './review/impacts';
import { config } from './review/stories';

const withIncident = RECORDED.filter((name) => readExecution(recorded(name).events).incident);

it('has an incident in all recorded histories but one', () => {
  expect(withIncident).toHaveLength(RECORDED.length - 1);
});

describe.each(withIncident)('%s', (name) => {
  const { events, execution } = recorded(name);
  const context = { config, impact: impact() };
  const history = readExecution(events, execution);
  const timeline = timelineOf(events, execution);
  const report = reportOf(events, config);
  const story = storyFrom(events, context);
  const shown = shownOf(history, config);
  const lines = Object.values(history.milestones).map(
    (each) => [each.name, lengthText(each.seconds, 'not reached')] as const,
  );

  it('has the milestones of the incident everywhere', () => {
    const { milestones } = history;
    for (const each of [timeline, report, story.report, story.timeline, shown.timeline]) {
      expect(each.milestones).toEqual(milestones);
    }
    expect(report.resolvedAt).toBe(milestones.resolution.to);
    for (const each of Object.values(milestones)) {
      const seconds =
        each.from && each.to ? Math.round((Date.parse(each.to) - Date.parse(each.from)) / 100) / 10 : null;
      expect([each.name, each.seconds]).toEqual([each.name, seconds]);
    }
    const first = report.actions.find(({ changed }) => changed > 0);
    expect(milestones.firstAction.to).toBe(first?.finishedAt ?? null);
  });

  it('writes them in every text', () => {
    const review = reviewMarkdown(reviewOf(events, context));
    for (const [milestone, length] of lines) {
      expect(timelineText(timeline, { width: 200, colour: false })).toMatch(
        new RegExp(`${milestone} +${length} `),
      );
      expect(timelineMarkdown(timeline)).toContain(`| ${milestone} | ${length} |`);
      expect(reportMarkdown(report)).toContain(`| ${milestone} | ${length} |`);
      expect(reportText(report)).toContain(`${milestone.toLowerCase()}: ${length}\n`);
      expect(review).toContain(`| ${milestone} | ${length.replace('reached', 'reached, or not known')} |`);
    }
  });

  it('tells of the same entries, events and changes', () => {
    for (const { entries, historyEvents } of [shown.timeline, story.timeline]) {
      expect(entries).toEqual(timeline.entries);
      expect(historyEvents).toBe(events.length);
    }
    expect(report.timeline).toEqual(timeline.entries);
    expect(report.historyEvents).toBe(events.length);
    for (const { actions } of [report, story.report, shown]) expect(actions).toEqual(history.actions);
    const visits = Object.values(shown.progress.states).reduce((sum, { visits: of }) => sum + of, 0);
    expect(visits).toBe(history.steps.length);
    expect(shown.samples).toHaveLength(story.validations.length);
    const ended = history.actions
      .filter(({ kind }) => kind === 'terminate-leaked-sessions')
      .reduce((sum, { changed }) => sum + changed, 0);
    const told = timeline.entries
      .filter(
        ({ state, severity, actor }) =>
          state === 'Remediate' && severity === 'action' && actor === 'workflow',
      )
      .map(({ text }) => Number(/^terminated (\d+) /.exec(text)?.[1] ?? 0));
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(ended);
  });

  it('counts the same messages, delivered and lost', () => {
    const isDry = report.incident.mode === 'dry-run';
    const deliveries = history.messages.flatMap((message) => message.deliveries);
    const lost = history.messages.flatMap((message) => message.lost);
    expect(story.delivered).toBe(isDry ? 0 : deliveries.filter(({ delivered }) => delivered).length);
    expect(story.lost).toHaveLength(isDry ? 0 : lost.length);
    expect(shown.lost).toHaveLength(lost.length);
    expect(story.calls).toHaveLength(isDry ? 0 : report.escalations.length);
    const lines = timeline.entries.flatMap(({ evidence }) => evidence);
    expect(lines.filter((line) => /: delivered(?: at attempt \d+)?: /.test(line))).toHaveLength(
      deliveries.filter(({ delivered }) => delivered).length,
    );
    expect(lines.filter((line) => line.includes(': NOT REACHED'))).toHaveLength(
      deliveries.filter(({ delivered }) => !delivered).length,
    );
    const reached = new Set(deliveries.filter(({ delivered }) => delivered).map(({ audience }) => audience));
    for (const audience of pagedAudiences(history.messages)) expect(reached).toContain(audience);
  });
});
