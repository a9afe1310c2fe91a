/** Actions taken, with what was before and how to take them back; and what was refused, with the reason and its sum. */
import { sparedText } from '../../remediate/changes/spared-sessions';
import { PERMITTED } from '../../remediate/permitted';
import { type Block, code, command, list, paragraph, strong, table, text } from './document';
import type { Story } from './story';
import { causeOf } from './words';

export function changeBlocks(story: Story): Block[] {
  const { report } = story;
  const { actions, plan, incident } = report;
  return [
    ...(incident.mode === 'dry-run' ? [paragraph('A dry run: nothing was changed.')] : []),
    ...(plan ? [paragraph(strong('Planned'), `: ${plan}`)] : []),
    ...(actions.length > 0
      ? [
          table(
            ['Finished', 'What', 'Object', 'Before', 'After', 'Undo'],
            actions.map(({ finishedAt, summary, object, before, after, undo, undoPlan, undone }) => [
              finishedAt,
              summary,
              object,
              before,
              after,
              undone ? `undone at ${undone.at}: ${undone.why}` : undoPlan ? text(command(undo)) : undo,
            ]),
          ),
        ]
      : incident.mode === 'dry-run'
        ? []
        : [paragraph('Nothing was changed by the workflow.')]),
    ...sparedBlocks(story),
    ...refusalBlocks(report.refusals),
    ...noMoreBlocks(story),
  ];
}

/** Sessions that the plans which were carried out left alone on purpose. */
function sparedBlocks({ remediations }: Story): Block[] {
  const plans = new Map(
    remediations.flatMap(({ plan, actions }) =>
      plan && actions.some(({ id }) => id === plan.id) ? [[plan.id, plan] as const] : [],
    ),
  );
  const spared = [...plans.values()].flatMap((plan) =>
    plan.kind === 'terminate-leaked-sessions' && plan.spared?.length ? [sparedText(plan.spared)] : [],
  );
  return spared.length === 0 ? [] : [paragraph(`Not terminated, as planned: ${spared.join('; ')}.`)];
}

/** Why the runbook's other changes were not made: what the cause permits. */
function noMoreBlocks(story: Story): Block[] {
  const cause = causeOf(story);
  if (cause === undefined || cause === 'false-alarm') return [];
  const { actions, why } = PERMITTED[cause];
  const permits = actions.length > 0 ? actions.join(', ') : 'no change by the workflow';
  return [paragraph('Permitted for ', code(cause), `: ${permits}. Why so much and no more: ${why}.`)];
}

function refusalBlocks(refusals: Story['report']['refusals']): Block[] {
  if (refusals.length === 0) return [];
  return [paragraph('Refused:'), list(refusals.map(({ kind, why }) => text(strong(kind), `: ${why}`)))];
}
