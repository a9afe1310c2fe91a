/** Looking on: another execution, or a person, is at work on the target, and this execution says so. */
import type { Withheld } from '../lock/permit';
import type { Observed } from '../model/state';
import type { ExecutionLookup } from '../ports';
import { runbookCommand } from '../text/commands';

export interface Observing {
  readonly observed: Observed;
  readonly summary: string;
}

/**
 * Whom it looks on at. Of a lock it is told at once whether its holder still runs.
 * @param executionArn of the one that looks on: by it a command finds the target.
 */
export async function observing(
  permit: Exclude<Withheld, { kind: 'refused' }>,
  lookup: ExecutionLookup,
  executionArn: string,
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
      const called = calledAt === null ? '' : ` (a person was called at ${calledAt})`;
      return {
        observed: { why: 'incident', execution },
        summary: `execution ${execution} handles this incident since ${startedAt}${called}; observing, no change`,
      };
    }
    case 'handed-over': {
      const { by, at, until } = permit;
      return {
        observed: { why: 'handed-over', execution: by },
        summary:
          `execution ${by} ended at ${at} and handed the incident over to a person; observing, no change ` +
          `(an execution that starts after ${until} may change the target, or after ` +
          `${runbookCommand('changes', 'allow', '--execution', executionArn)})`,
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
    ? `execution ${by} holds the lock of this target until ${until}; observing, no change`
    : `execution ${by} holds the lock of this target until ${until} and is not active: ${gone}; observing, no change before then`;
}
