/** One line on who was told, by what, and who was not. */
import type { Acknowledgement, Delivery } from '../model/state';
import { whoText } from '../text/who';

export function summarize(kind: string, deliveries: readonly Delivery[], isSilent: boolean): string {
  if (isSilent) return `${kind}: dry run, would notify ${unique(deliveries.map(({ audience }) => audience))}`;
  const audiences = [...new Set(deliveries.map(({ audience }) => audience))];
  const told = audiences.flatMap((audience) => {
    const reached = deliveries.filter((each) => each.audience === audience && each.delivered);
    if (reached.length === 0) return [];
    const instead = reached[0]?.inPlaceOf ? ` in place of ${reached[0].inPlaceOf}` : '';
    return [`${audience}${instead} by ${unique(reached.map(({ channel }) => channel ?? ''))}`];
  });
  const lost = deliveries
    .filter(({ channel, delivered }) => channel !== null && !delivered)
    .map(({ audience, channel }) => `${audience} by ${channel}`);
  const unheard = deliveries.filter(({ channel }) => channel === null).map(({ audience }) => audience);
  return [
    `${kind}: notified ${told.length > 0 ? told.join(', ') : 'nobody'}`,
    ...(lost.length > 0 ? [`could not reach ${lost.join(', ')}`] : []),
    ...(unheard.length > 0 ? [`no channel for ${unheard.join(', ')}`] : []),
  ].join('; ');
}

export function acknowledgedSummary({ by, through, at }: Acknowledgement): string {
  return `unresolved: page not repeated, acknowledged by ${whoText(by, through)} at ${at}`;
}

function unique(names: readonly string[]): string {
  return [...new Set(names)].join(', ');
}
