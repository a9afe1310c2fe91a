/** Actions taken, with what was before and how to take them back; and what was refused, with the reason and its sum. */
import { type Block, command, list, paragraph, strong, table, text } from './document';
import type { Story } from './story';
import { plannedText } from './words';

export function changeBlocks({ report }: Story): Block[] {
  const { actions, plan, incident } = report;
  return [
    ...(incident.mode === 'dry-run' ? [paragraph('A dry run: nothing was changed.')] : []),
    ...(plan ? [paragraph(strong('Planned'), `: ${plannedText(plan)}`)] : []),
    ...(actions.length > 0
      ? [
          table(
            ['When', 'What', 'Object', 'Before', 'After', 'Undo'],
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
    ...refusalBlocks(report.refusals),
  ];
}

function refusalBlocks(refusals: Story['report']['refusals']): Block[] {
  if (refusals.length === 0) return [];
  return [paragraph('Refused:'), list(refusals.map(({ kind, why }) => text(strong(kind), `: ${why}`)))];
}
