/** What all formats say in the same words. */

import type { Milestones } from '../../../history/milestones';
import { columnText } from '../../../text/units';
import type { Severity, Timeline, TimelineEntry } from '../model';

/** Severities without colour. */
export const MARKS: Readonly<Record<Severity, string>> = {
  info: '·',
  action: '*',
  warning: '!',
  error: 'x',
  success: '+',
};

export const MARKS_LEGEND = '* change, ! warning, x error, + success';

/** It had begun when the history ended. */
export function isOpen({ endedAt, state, actor }: TimelineEntry): boolean {
  return endedAt === null && state !== '' && actor === 'workflow';
}

/** How long it took; the word for what is not over; nothing for what has no length. */
export function tookText(entry: TimelineEntry, notOver: string): string {
  if (isOpen(entry)) return notOver;
  return entry.durationSeconds === null ? '' : columnText(entry.durationSeconds);
}

/** The moments between which everything lies, in milliseconds. */
export function spanOf({ entries }: Timeline): { readonly fromMs: number; readonly toMs: number } {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (const { at, endedAt } of entries) {
    fromMs = Math.min(fromMs, Date.parse(at));
    toMs = Math.max(toMs, Date.parse(endedAt ?? at));
  }
  return entries.length === 0 ? { fromMs: 0, toMs: 1 } : { fromMs, toMs: Math.max(toMs, fromMs + 1) };
}

/** Branches in the order in which they began. */
export function branchesOf({ entries }: Timeline): string[] {
  return [...new Set(entries.map(({ branch }) => branch))];
}

/** The heading: which execution, and how it stands. */
export function titleOf({ execution, incident, check }: Timeline): string {
  const where = incident
    ? ` on ${incident.target.deployment}`
    : check
      ? ` of ${check.targets.join(', ')}`
      : '';
  return `${execution.name || 'execution'}${where}: ${execution.status}`;
}

/** Of an incident; a check has none of them. */
export function milestonesOf({ milestones, check }: Timeline): Milestones[keyof Milestones][] {
  return check ? [] : Object.values(milestones);
}

/** Where the entry stands: its state, or who it is about. */
export function placeOf({ state, actor }: TimelineEntry): string {
  return state === '' ? actor : state;
}

export function triggerText({ incident, check }: Timeline): string {
  if (check) return 'a check of readiness: no incident';
  if (!incident) return 'no incident is in the history';
  if (incident.trigger === 'alert') return `alert ${incident.alert?.name ?? ''}, mode ${incident.mode}`;
  const by = incident.requestedBy ? ` by ${incident.requestedBy}` : '';
  return `by hand${by}, mode ${incident.mode}`;
}
