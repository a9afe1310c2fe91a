/** A call of Remediate that is made again: tracing, and sessions that an earlier call terminated. */
import { DependencyError } from '../../src/model/errors';
import type { TerminatePlan } from '../../src/model/plans';
import { remediate } from '../../src/remediate/remediate';
import { diagnosis, incident, state, terminated } from '../support/builders';
import { evidence } from '../support/evidence-builders';
import { leaking, session } from '../support/evidence-of-database';
import { NOW, StepBench } from '../support/step-bench';
import { changesIn } from './retry-setup';

it('does not take over tracing that somebody else switched on, nor take it back', async () => {
  const asked = { incident: incident({ traceSeconds: 60 }), diagnosis: diagnosis('false-alarm') };
  const startTrace = async () => ({ changed: false, previous: 'info' });
  const target = new StepBench({ answers: { cluster: { startTrace } } });
  expect(await remediate(state(asked), target)).toMatchObject({
    status: 'refused',
    actions: [],
    summary: expect.stringContaining('someone else switched it on'),
  });
  expect(target.records.record.trace).toBeNull();
  expect(changesIn(target, 'undo')).toEqual([]);
});

it('knows tracing that it switched on itself, in a call that did not live to tell', async () => {
  const asked = state({ incident: incident({ traceSeconds: 60 }), diagnosis: diagnosis('false-alarm') });
  let attempts = 0;
  const startTrace = async () => {
    attempts += 1;
    if (attempts === 1) throw new DependencyError('kubernetes', 'the function crashed');
    return { changed: false, previous: 'info' };
  };
  const target = new StepBench({ answers: { cluster: { startTrace } } });
  await expect(remediate(asked, target)).rejects.toThrow('crashed');
  expect(await remediate(asked, target)).toMatchObject({
    status: 'applied',
    actions: [{ kind: 'trace-connections', startedAt: NOW }],
  });
  expect(target.records.record.trace).toMatchObject({ execution: 'pool-1' });
});

it('traces though the budget is used up, and does not count as a repair', async () => {
  const asked = state({ incident: incident({ traceSeconds: 60 }), diagnosis: diagnosis('false-alarm') });
  const remediations = [{ execution: 'pool-0', at: NOW, resolvedAt: NOW }];
  const target = new StepBench();
  target.records.change({ remediations });
  expect(await remediate(asked, target)).toMatchObject({ status: 'applied', follow: true });
  expect(target.records.record.remediations).toEqual(remediations);
});

it('counts the sessions that a call ended which did not live to tell', async () => {
  const all = [10, 11, 12].map((pid) => session(pid));
  const leaked = state({ diagnosis: diagnosis('connection-leak', { database: leaking(all) }) });
  let attempts = 0;
  const terminate = async ({ sessions }: TerminatePlan) => {
    attempts += 1;
    if (attempts === 1) throw new DependencyError('postgres', 'the function crashed');
    return terminated(sessions.filter(({ pid }) => pid === 12));
  };
  const target = new StepBench({
    seen: evidence({ database: leaking(all) }),
    answers: { database: { terminate } },
  });
  await expect(remediate(leaked, target)).rejects.toThrow('crashed');
  target.seen = evidence({ database: leaking(all.slice(2)) });
  expect(await remediate(leaked, target)).toMatchObject({
    status: 'applied',
    actions: [
      {
        changed: 3,
        after: 'all of them terminated',
        summary: 'terminated 3 leaked session(s), 2 of them in an interrupted call',
        items: [10, 11, 12].map((pid) => expect.stringContaining(`pid ${pid} `)),
      },
    ],
  });
});
