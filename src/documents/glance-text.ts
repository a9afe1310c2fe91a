/** A glance in sentences: short enough to be read by whoever has just been woken. */
import { clockText, durationText, percent } from '../text/units';
import type { Glance, Needed, NextPage, Trend } from './glance-facts';

export function wrongText({ wrong: { finding, errorRate, poolUtilization } }: Glance): string {
  const figures = [
    ...(errorRate === null ? [] : [`${percent(errorRate)} of requests fail`]),
    ...(poolUtilization === null ? [] : [`the fullest pool is ${percent(poolUtilization)} in use`]),
  ];
  const now = figures.length > 0 ? `${upper(figures.join(', '))}.` : '';
  return [now, finding === null ? 'Not diagnosed yet.' : `${upper(finding)}.`].filter(Boolean).join(' ');
}

export function doneText({ done }: Glance): string {
  if (done.length === 0) return 'Nothing was changed.';
  const each = done.map(
    ({ at, summary, undone }) => `${clockText(at)} UTC ${summary}${undone ? ' (undone since)' : ''}`,
  );
  return `${each.join('; ')}.`;
}

export function trendText(trend: Trend): string {
  if (trend.kind === 'unknown') return 'Not known: nothing was validated so far.';
  const { kind, passed, of, before } = trend;
  const counts = `${passed} of ${of} checks pass`;
  if (kind === 'healthy') return `Yes: healthy, ${counts}.`;
  const earlier = before === null ? 'the first sample' : `${before} a few samples ago`;
  const words = { better: 'Yes', same: before === null ? 'Not known yet' : 'No', worse: 'No, it is worse' };
  return `${words[kind]}: ${counts}, ${earlier}.`;
}

const CALLS: Readonly<Record<string, string>> = {
  'nothing-permitted': 'no change is permitted',
  'steps-exhausted': 'every permitted change was made, and the service is still not healthy',
  'change-undone': 'a change did not have its effect and was rolled back',
  'step-failed': 'a step of the runbook failed',
  'workflow-failed': 'the workflow itself failed',
};
const CHANGES_NO_MORE = 'It watches and changes nothing more, also when changes are allowed again.';

export function neededText(needed: Needed): string {
  switch (needed.kind) {
    case 'approval':
      return `Decide by ${clockText(needed.until)} UTC: ${needed.plan}.`;
    case 'take-over': {
      const why = CALLS[needed.why] ?? needed.why;
      const detail = needed.why === 'nothing-permitted' && needed.detail ? ` (${needed.detail})` : '';
      return `Take over: ${why}${detail}. ${CHANGES_NO_MORE}${byText(needed.acknowledgedBy)}`;
    }
    case 'overdue':
      return `Take over: it is open since before the lead engineer was paged at ${clockText(needed.since)} UTC. The workflow goes on with what is permitted.${byText(needed.acknowledgedBy)}`;
    case 'left-open':
      return 'Take over by hand: it has ended, the service is not known to be healthy, and nobody watches it any more.';
    case 'nothing':
      return NOTHING[needed.why];
  }
}

const NOTHING: Readonly<Record<Extract<Needed, { kind: 'nothing' }>['why'], string>> = {
  'at-work': 'Nothing now: the workflow is at work.',
  observing: 'Nothing from here: another execution is at work on the service, and this one looks on.',
  over: 'Nothing: it is over.',
  joined: 'Nothing here: it joined the execution that responds to this incident.',
  'dry-run': 'Nothing: a dry run changes nothing and tells nobody.',
  check: 'Nothing: a check changes nothing, and tells what it finds.',
};

function byText(acknowledgedBy: string | null): string {
  return acknowledgedBy === null ? ' Nobody has acknowledged it.' : ` Acknowledged by ${acknowledgedBy}.`;
}

/** @param nowMs Unix time. @param isRunning of one that has ended no page follows. */
export function nextPageText(next: NextPage | null, nowMs: number, isRunning: boolean): string {
  if (next === null) return isRunning ? 'No further page.' : 'None: it has ended.';
  const seconds = Math.round((Date.parse(next.at) - nowMs) / 1_000);
  const when = seconds > 0 ? `In ${durationText(seconds)}, at ${clockText(next.at)} UTC` : 'Now due';
  return next.why === 'clock'
    ? `${when}: the lead engineer, if it is open then.`
    : `${when}: the page repeats until somebody acknowledges it.`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '');
}
