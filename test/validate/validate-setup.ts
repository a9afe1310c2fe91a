/** Set-up of the tests of Validate: a state after a change, and a sample so long after it. */
import type { Evidence } from '../../src/model/evidence';
import type { WorkflowState } from '../../src/model/state';
import { validate } from '../../src/validate/validate';
import { applied, configuration, diagnosis, remediation, state, targetOf } from '../support/builders';
import { evidence, pools } from '../support/evidence-builders';

export const config = configuration();
export const target = targetOf(config);
export const acted = (overrides: Partial<WorkflowState> = {}) =>
  state({
    diagnosis: diagnosis('connection-leak'),
    remediation: remediation({ actions: [applied()] }),
    ...overrides,
  });
export const red = { alert: { firing: true, state: 'firing' } };
export const full = { pool: pools(50) };
/** A sample so long after the change. */
export const sampleAfter = (seconds: number, overrides: Partial<Evidence> = {}) =>
  evidence({
    observedAt: new Date(Date.parse('2026-01-31T03:01:02Z') + seconds * 1_000).toISOString(),
    ...overrides,
  });
export const nextAfter = (seconds: number, seen: Partial<Evidence>, of = acted()) =>
  validate(of, sampleAfter(seconds, seen), target, config).next;
