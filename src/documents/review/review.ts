/** The post-incident review: runbook, Post-Incident 1 to 3, written from the execution's history and its evidence. */
import type { ExecutionHistory } from '../../history/read';
import type { PgBouncerProposal } from '../report/pgbouncer';
import { changeBlocks } from './changes';
import {
  type Block,
  type Document,
  fillIn,
  item,
  list,
  paragraph,
  type Section,
  strong,
  text,
} from './document';
import { impactBlocks } from './impact-section';
import { actionItems } from './items/all';
import { learnings, questions } from './learnings';
import { recurrenceBlocks } from './recurrence-section';
import { rootCauseBlocks } from './root-cause';
import { type Story, type StoryContext, storyOf } from './story';
import { summaryBlocks } from './summary';
import { figuresBlocks, milestoneBlocks, timelineBlocks } from './timeline-section';
import { wentPoorly } from './went-poorly';
import { wentWell } from './went-well';

/**
 * Writes the review of one execution. Nothing in it that the history or the impact does not hold; what only a person
 * knows is marked as such.
 * @throws RangeError when the history holds no incident.
 */
export function buildReview(history: ExecutionHistory, context: StoryContext): Document {
  return reviewOf(storyOf(history, context));
}

function reviewOf(story: Story): Document {
  const { incident, pgBouncer } = story.report;
  const items = actionItems(story);
  const recurrence = recurrenceBlocks(story);
  const sections: Section[] = [
    { title: 'Summary', blocks: summaryBlocks(story) },
    { title: 'Impact', blocks: impactBlocks(story) },
    { title: 'Root cause', blocks: rootCauseBlocks(story) },
    ...(recurrence.length > 0 ? [{ title: 'Recurrence', blocks: recurrence }] : []),
    { title: 'Milestones', blocks: milestoneBlocks(story) },
    { title: 'What went well', blocks: [factList(wentWell(story))] },
    { title: 'What went poorly', blocks: [factList(wentPoorly(story))] },
    { title: 'Actions taken', blocks: changeBlocks(story) },
    { title: 'Before and after', blocks: figuresBlocks(story) },
    { title: 'Action items', blocks: itemBlocks(items) },
    {
      title: 'What the runbook can learn',
      blocks: [factList(learnings(story)), ...questions(story).map(fillIn)],
    },
    { title: 'Timeline', blocks: timelineBlocks(story) },
    ...(pgBouncer && items.some(({ key }) => key === 'pgbouncer') ? [manifestSection(pgBouncer)] : []),
  ];
  const dry = incident.mode === 'dry-run' ? ' (dry run)' : '';
  return { title: `Post-incident review: ${incident.target.deployment}, ${incident.id}${dry}`, sections };
}

function factList(facts: readonly string[]): Block {
  return facts.length > 0
    ? list(facts.map((fact) => text(fact)))
    : paragraph('Nothing that the history shows.');
}

function itemBlocks(items: ReturnType<typeof actionItems>): Block[] {
  if (items.length === 0) {
    return [
      paragraph('None that the evidence supports.'),
      fillIn('action items that people see, each with an owner and a date.'),
    ];
  }
  return [
    list(
      items.map(({ title, evidence, how }) =>
        item(text(strong(title)), [
          ...evidence.map((line) => text(`evidence: ${line}`)),
          ...how.map((parts) => text(...parts)),
        ]),
      ),
    ),
    fillIn('an owner and a date for each of them, what was decided against, and what is missing here.'),
  ];
}

function manifestSection({ manifest, arithmetic }: PgBouncerProposal): Section {
  return {
    title: 'Appendix: PgBouncer, filled in',
    blocks: [
      paragraph('Not applied by anything. Its sums:'),
      list(arithmetic.map((line) => text(line))),
      { kind: 'file', name: 'pgbouncer.yaml', text: manifest },
    ],
  };
}
