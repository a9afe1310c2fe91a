/** A function whose process is killed every time that it is called: what its retries can't mend has to reach a person. */
import { type Fact, fact } from '../../harness/fact';
import type { Bench, Cell, Ended, Group } from '../cell';
import { nameOf } from '../facts';
import { leakIncident, untilSilent } from '../incident';
import { LEAK_WORLD } from './functions';

const EXPIRY_TIMEOUT_MS = 100_000;
const EVERY_TIME = 100;

export const ALWAYS_GROUPS: readonly Group[] = [
  {
    world: LEAK_WORLD,
    cells: [always('diagnose', 'Diagnose', stepFailed), always('validate', 'Validate', nobodyCanSay)],
  },
  { world: LEAK_WORLD, cells: [always('release', 'Release', lockLeftBehind)] },
];

type Story = (bench: Bench, spare: () => void) => Promise<Ended>;

function always(name: string, logicalId: string, story: Story): Cell {
  return {
    name: `${name}-always`,
    killed: `${logicalId}'s process`,
    when: 'each time that it was called',
    play: async (bench) => {
      const { lambda } = bench.stage.world.aws;
      lambda.killNext(logicalId, 'before', EVERY_TIME);
      const ended = await story(bench, () => lambda.spare(logicalId));
      await untilSilent(bench);
      return ended;
    },
  };
}

/** Nobody knows what is wrong: the engineer is paged, comes, and the execution sees that it is over. */
async function stepFailed(bench: Bench, spare: () => void): Promise<Ended> {
  const { stage } = bench;
  const { execution } = await leakIncident(bench, async (arn) => {
    await stage.sent(arn, 'step-failed');
    spare();
    await stage.database.endLeaksByHand();
  });
  const report = await stage.report(execution);
  return {
    ending: `paged, ${report.outcome}`,
    facts: [
      fact('outcome', 'recovered', report.outcome),
      notified(bench, execution, 'step-failed'),
      fact('changes', 0, report.actions.length),
      ...(await lockFact(bench, 'nobody')),
    ],
  };
}

/** The repair was begun, and nobody can say whether it helped: the lock is free, and the target watched until somebody can. */
async function nobodyCanSay(bench: Bench, spare: () => void): Promise<Ended> {
  const { stage } = bench;
  const facts: Fact[] = [];
  const { execution } = await leakIncident(bench, async (arn) => {
    await stage.sent(arn, 'step-failed');
    await stage.sent(arn, 'unresolved');
    facts.push(...(await lockFact(bench, 'nobody')));
    spare();
    // What one pass may end was not all, and no second one was made.
    await stage.database.endLeaksByHand();
  });
  const report = await stage.report(execution);
  return {
    ending: `paged, ${report.outcome}`,
    facts: [
      fact('outcome', 'recovered', report.outcome),
      notified(bench, execution, 'step-failed'),
      notified(bench, execution, 'unresolved'),
      ...facts,
    ],
  };
}

/** The lock stays, and is free when its time is over: the next incident is repaired. */
async function lockLeftBehind(bench: Bench, spare: () => void): Promise<Ended> {
  const { stage } = bench;
  const first = await leakIncident(bench);
  const facts = [...(await lockFact(bench, nameOf(first.execution)))];
  spare();
  await untilSilent(bench);
  await stage.until('the end of the Lease', EXPIRY_TIMEOUT_MS, async () => {
    const { renewedAt, leaseSeconds } = (await stage.records.read()).record;
    return renewedAt !== null && Date.now() > Date.parse(renewedAt) + leaseSeconds * 1_000;
  });
  const next = await leakIncident(bench);
  const [one, other] = await Promise.all([stage.report(first.execution), stage.report(next.execution)]);
  return {
    ending: 'resolved, and so the next',
    facts: [
      ...facts,
      fact('outcome', 'resolved', one.outcome),
      fact('outcome of the next incident', 'resolved', other.outcome),
      ...(await lockFact(bench, 'nobody')),
    ],
  };
}

function notified({ stage }: Bench, execution: string, kind: string): Fact {
  const messages = stage
    .outboxOf(execution)
    .filter(({ messageAttributes }) => messageAttributes['kind'] === kind);
  return fact(`notified: ${kind}`, 'yes', messages.length > 0 ? 'yes' : 'no');
}

async function lockFact({ stage }: Bench, holder: string): Promise<Fact[]> {
  const { record } = await stage.records.read();
  return [fact('lock holder', holder, record.holder ?? 'nobody')];
}
