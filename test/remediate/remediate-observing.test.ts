/** Remediate beside another execution, or a person: it observes, and changes nothing. */
import { remediate } from '../../src/remediate/remediate';
import { incident } from '../support/builders';
import { NOW } from '../support/step-bench';
import { AT, BUSY_STATE, bench, changesIn } from './remediate-setup';

describe('it looks on', () => {
  const open = {
    ...{ execution: 'pool-0', startedAt: AT, openedAt: AT, calledAt: NOW },
    ...{ joined: [], joinedCount: 0 },
  };

  it("at another's incident, over which a person was called, though the lock is free", async () => {
    const target = bench();
    target.records.change({ incident: open });
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'observing',
      observed: { why: 'incident', execution: 'pool-0' },
      actions: [],
      summary: `execution pool-0 handles this incident since ${AT} (a person was called at ${NOW}); observing, no change`,
    });
    expect(changesIn(target)).toEqual([]);
  });

  it('at what was left to a person, unless a person started it', async () => {
    const target = bench();
    target.records.change({ incident: open });
    // It was stopped, and nothing released the target.
    target.whereabouts = { kind: 'ended', status: 'ABORTED', isWell: false, at: AT };
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'observing',
      observed: { why: 'handed-over', execution: 'pool-0' },
      summary: expect.stringContaining(
        `execution pool-0 ended at ${AT} and handed the incident over to a person`,
      ),
    });
    expect((await remediate(BUSY_STATE, target)).summary).toContain(
      `npm run runbook -- changes allow --execution ${BUSY_STATE.incident.executionArn})`,
    );
    expect(changesIn(target)).toEqual([]);
    const byHand = { ...BUSY_STATE, incident: incident({ trigger: 'manual', alert: null }) };
    expect(await remediate(byHand, target)).toMatchObject({ status: 'applied' });
  });

  it.each([
    [{ kind: 'ended', status: 'ABORTED', isWell: false, at: AT }, 'it ended as ABORTED'],
    [{ kind: 'absent' }, 'there is no such execution'],
  ] as const)('and says at once that nobody is at work: %j', async (whereabouts, why) => {
    const target = bench();
    target.records.change({ holder: 'pool-0', renewedAt: AT });
    target.whereabouts = whereabouts;
    expect(await remediate(BUSY_STATE, target)).toMatchObject({
      status: 'observing',
      observed: { why: 'lock', execution: 'pool-0' },
      summary: `execution pool-0 holds the lock of this target until 2026-01-31T03:16:00.000Z and is not active: ${why}; observing, no change before then`,
    });
  });
});
