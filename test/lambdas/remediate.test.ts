/** The Remediate function on the state of an execution that an earlier version began: nothing grows on what it had read. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Evidence } from '../../src/model/evidence';
import { diagnosis, state } from '../support/builders';
import { busy, evidence } from '../support/evidence-builders';
import { captureOutput } from '../support/function-output';
import { StepBench } from '../support/step-bench';

let bench: StepBench;
jest.mock('../../lambdas/sources', () => ({ stepTools: () => bench }));
captureOutput();

const earlier = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'evidence-of-earlier-version.json'), 'utf8'),
) as Evidence;
const GROWTH = ['scaleOut', 'raisePool'];

async function remediated(of: Evidence) {
  const { handler } = await import('../../lambdas/remediate');
  // What is read anew would permit it.
  bench = new StepBench({ seen: evidence(busy()) });
  const { status } = await handler(state({ diagnosis: { ...diagnosis('undersized-pool'), evidence: of } }));
  return { status, grown: bench.journal.filter(([name]) => GROWTH.includes(name)).length };
}

it('grows on the evidence of this version', async () => {
  expect(await remediated(evidence(busy()))).toEqual({ status: 'applied', grown: 1 });
});

it('grows nothing on that of an earlier one, full as its pools may be', async () => {
  const pool = earlier.pool && {
    ...earlier.pool,
    pods: earlier.pool.pods.map((each) => ({ ...each, active: 50, idle: 0, utilization: 1 })),
    ...{ active: 150, idle: 0, utilization: 1, maxPodUtilization: 1 },
  };
  for (const each of [earlier, { ...earlier, pool }]) {
    expect(await remediated(each)).toEqual({ status: expect.not.stringMatching(/^applied$/), grown: 0 });
  }
});
