/** Join: an execution opens its target's incident, or joins the one that is open, before it does anything else. */
import type { Incident } from '../model/incident';
import type { Join } from '../model/state';
import type { OpenIncident } from '../model/target-record';
import type { ExecutionLookup, TargetRecords } from '../ports';
import { incidentOfAnother, openOrJoin } from './open-incident';
import { updateRecord } from './update';

export interface JoinTools {
  readonly records: TargetRecords;
  readonly lookup: ExecutionLookup;
  readonly now: () => Date;
}

/**
 * Looks whether this target has an open incident. A dry run neither joins nor opens one, and reads nothing.
 * @throws DependencyError, RecordError when the record can't be used: then the execution goes on by itself, since an
 * alert that nobody answers is worse than one that is answered twice.
 */
export async function joinIncident(
  { id: execution, startedAt, mode }: Pick<Incident, 'id' | 'startedAt' | 'mode'>,
  { records, lookup, now }: JoinTools,
): Promise<Join> {
  if (mode === 'dry-run') return alone('a dry run neither opens nor joins an incident');
  return updateRecord<Join>(records, async (record) => {
    const other = incidentOfAnother(record, execution);
    const whereabouts = other && (await lookup.find(other.execution));
    const opened = openOrJoin(record, { execution, startedAt }, whereabouts, now());
    switch (opened.kind) {
      case 'opened':
        return { record: opened.record, result: leads(opened.after) };
      case 'joined':
        return { record: opened.record, result: joins(opened.incident) };
      case 'unclear': {
        const { incident, why } = opened;
        const summary = `continues alone: execution ${incident.execution} has an open incident, and whether it is running could not be read (${why})`;
        return { record: null, result: alone(summary) };
      }
    }
  });
}

function leads(after: string | null): Join {
  const summary =
    after === null
      ? 'this target has no open incident'
      : `takes over from execution ${after}, which is no longer running and left its incident open`;
  return {
    status: 'opened',
    execution: null,
    since: null,
    calledAt: null,
    isFirst: false,
    count: 0,
    summary,
  };
}

function joins({ execution, startedAt, calledAt, joinedCount }: OpenIncident): Join {
  const called = calledAt === null ? '' : ` (a person was called at ${calledAt})`;
  return {
    ...{ status: 'joined', execution, since: startedAt, calledAt },
    ...{ isFirst: joinedCount === 1, count: joinedCount },
    summary: `joins the incident of execution ${execution}, open since ${startedAt}${called}: no change and no page from this execution`,
  };
}

function alone(summary: string): Join {
  return { status: 'alone', execution: null, since: null, calledAt: null, isFirst: false, count: 0, summary };
}
