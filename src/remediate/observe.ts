/** Looking on: another execution, or a person, is at work on the target, and this execution says so. */
import type { Withheld } from '../lock/permit';
import type { Observed } from '../model/state';
import type { ExecutionLookup } from '../ports';

export interface Observing {
  readonly observed: Observed;
  readonly summary: string;
}

/** Whom it looks on at. Of a lock it is told at once whether its holder still runs. */
export async function observing(
  permit: Exclude<Withheld, { kind: 'refused' }>,
  lookup: ExecutionLookup,
): Promise<Observing> {
  switch (permit.kind) {
    case 'held': {
      const { by, until } = permit;
      return {
        observed: { why: 'lock', execution: by },
        summary: await heldText(by, until, lookup),
      };
    }
    case 'open': {
      const { execution, startedAt, calledAt } = permit.incident;
      const called = calledAt === null ? '' : `, over which a person was called at ${calledAt}`;
      return {
        observed: { why: 'incident', execution },
        summary: `execution ${execution} has the incident since ${startedAt}${called}; this one changes nothing`,
      };
    }
    case 'handed-over': {
      const { by, at, until } = permit;
      return {
        observed: { why: 'handed-over', execution: by },
        summary:
          `execution ${by} ended at ${at} and left the incident to a person; this one changes nothing by itself ` +
          `(one that begins after ${until}, or after 'changes allow', does)`,
      };
    }
  }
}

async function heldText(by: string, until: string, lookup: ExecutionLookup): Promise<string> {
  const whereabouts = await lookup.find(by);
  const gone =
    whereabouts.kind === 'ended'
      ? `it ended as ${whereabouts.status}`
      : whereabouts.kind === 'absent'
        ? 'there is no such execution'
        : null;
  return gone === null
    ? `execution ${by} is at work on this target (its lock lasts until ${until}); this one changes nothing`
    : `execution ${by} has this target's lock until ${until}, and nobody is at work: ${gone}; this one changes nothing before then`;
}
