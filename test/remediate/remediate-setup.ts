/** Set-up of the tests of Remediate: a full service, and what was done of the ports. */
import type { DatabaseActivity, Evidence } from '../../src/model/evidence';
import { diagnosis, state } from '../support/builders';
import { busy, evidence } from '../support/evidence-builders';
import type { Answers } from '../support/recording-sources';
import { StepBench } from '../support/step-bench';

export const AT = '2026-01-31T03:01:00.000Z';
export const full = busy();
export const work = full.database as DatabaseActivity;
export const BUSY_STATE = state({ diagnosis: diagnosis('undersized-pool', full) });
export const bench = (seen: Partial<Evidence> = full, answers: Answers = {}) =>
  new StepBench({ seen: evidence(seen), answers });
const CHANGES = ['terminate', 'scaleOut', 'raisePool', 'replacePod', 'startTrace', 'undo'];
export const changesIn = ({ journal }: StepBench) => journal.filter(([name]) => CHANGES.includes(name));
