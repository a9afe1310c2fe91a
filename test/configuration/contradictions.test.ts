/** Settings that are right one by one and wrong together: each pair with values that just do, and just do not. */
import { contradictions } from '../../src/configuration/contradictions';
import { ConfigurationError } from '../../src/model/errors';
import { configuration, type Sections, TARGET_INPUT } from '../support/builders';

type Overrides = Sections;

function problemsOf(overrides: Overrides): readonly string[] {
  try {
    configuration(overrides);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const ENGINEERS = ['sre-on-call' as const, 'lead-engineer' as const, 'engineering-manager' as const];
const WEBHOOK = { url: 'https://hooks.example.com', audiences: ['customer-success' as const] };

const PAIRS: readonly (readonly [path: string, wrong: Overrides, right: Overrides])[] = [
  [
    'alerts.warning.utilization',
    { alerts: { warning: { utilization: 0.95 } } },
    { alerts: { warning: { utilization: 0.94 } } },
  ],
  [
    'validation.maxUtilization',
    { validation: { maxUtilization: 0.95 } },
    { validation: { maxUtilization: 0.94 } },
  ],
  ['diagnosis.growthFactor', { diagnosis: { growthFactor: 2 } }, { diagnosis: { growthFactor: 1.99 } }],
  [
    'diagnosis.suspectIdleSeconds',
    { diagnosis: { suspectIdleSeconds: 300 } },
    { diagnosis: { suspectIdleSeconds: 299.9 } },
  ],
  ['validation.windowSeconds', { validation: { windowSeconds: 59 } }, { validation: { windowSeconds: 60 } }],
  [
    'validation.patienceSeconds',
    { validation: { patienceSeconds: 300 } },
    { validation: { patienceSeconds: 301 } },
  ],
  ['escalation.afterSeconds', { escalation: { afterSeconds: 30 } }, { escalation: { afterSeconds: 31 } }],
  [
    'escalation.executionTimeoutSeconds',
    { escalation: { executionTimeoutSeconds: 1_800 } },
    { escalation: { executionTimeoutSeconds: 1_801 } },
  ],
  [
    'remediation.rollout.timeoutSeconds',
    { remediation: { rollout: { timeoutSeconds: 10 } } },
    { remediation: { rollout: { timeoutSeconds: 11 } } },
  ],
  [
    'remediation.approval.timeoutSeconds',
    { remediation: { approval: { timeoutSeconds: 10 } } },
    { remediation: { approval: { timeoutSeconds: 11 } } },
  ],
  [
    // 30 to settle, 420 of patience, and four readings of 5 s.
    'remediation.lock.leaseSeconds',
    { remediation: { lock: { leaseSeconds: 470 } } },
    { remediation: { lock: { leaseSeconds: 471 } } },
  ],
  [
    // 30 to settle, 849 of tracing, and four readings of 5 s, against 900.
    'remediation.lock.leaseSeconds',
    { remediation: { trace: { maxSeconds: 850 } } },
    { remediation: { trace: { maxSeconds: 849 } } },
  ],
  [
    'remediation.budget.windowSeconds',
    { remediation: { budget: { windowSeconds: 30 } } },
    { remediation: { budget: { windowSeconds: 31 } } },
  ],
  [
    'escalation.matrix.customerFacing',
    { notifications: { sns: { audiences: ENGINEERS } } },
    { notifications: { sns: { audiences: ENGINEERS }, webhook: WEBHOOK } },
  ],
  [
    'targets[1].name',
    { targets: [TARGET_INPUT, TARGET_INPUT] },
    { targets: [TARGET_INPUT, { ...TARGET_INPUT, name: 'other' }] },
  ],
];

it.each(PAIRS)('%s: %j is told, and nothing else is', (path, wrong) => {
  expect(problemsOf(wrong)).toEqual([
    expect.stringMatching(new RegExp(`^${path.replace(/[[\].]/g, '\\$&')}: `)),
  ]);
});

it.each(PAIRS)('%s: not %j, but %j', (_path, _wrong, right) => {
  expect(problemsOf(right)).toEqual([]);
});

it('tells of all of them at once', () => {
  const { alerts, validation, escalation, remediation, notifications, ...rest } = configuration();
  const wrong = {
    ...rest,
    alerts: {
      ...alerts,
      warning: { ...alerts.warning, utilization: 0.99 },
      critical: { ...alerts.critical, forSeconds: 9_999 },
    },
    diagnosis: { ...rest.diagnosis, growthFactor: 9, suspectIdleSeconds: 900 },
    validation: { ...validation, maxUtilization: 0.99, patienceSeconds: 1 },
    escalation: { ...escalation, afterSeconds: 30, executionTimeoutSeconds: 30 },
    remediation: {
      ...remediation,
      rollout: { timeoutSeconds: 1, pollSeconds: 1 },
      approval: { timeoutSeconds: 1, pollSeconds: 1 },
      lock: { leaseSeconds: 1 },
      budget: { ...remediation.budget, windowSeconds: 1 },
    },
    notifications: { ...notifications, sns: { ...notifications.sns, audiences: ENGINEERS } },
    targets: [...rest.targets, ...rest.targets, ...rest.targets],
  };
  const paths = PAIRS.map(([path]) => path);
  expect(contradictions(wrong).map(({ path }) => path.join('.').replace(/\.(\d+)/g, '[$1]'))).toEqual([
    ...new Set(paths),
    'targets[2].name',
  ]);
});

it('takes a status page that nobody but a person sets, and no line of people out of reach', () => {
  expect(problemsOf({ escalation: { matrix: { customerFacing: ['status-page'] } } })).toEqual([]);
  const line = ['customer-success' as const];
  expect(problemsOf({ notifications: { sns: { audiences: ENGINEERS } }, escalation: { line } })).toEqual([
    'escalation.matrix.customerFacing: no channel of notifications reaches customer-success (got nothing)',
    'escalation.line: no channel of notifications reaches customer-success (got a list of 1)',
  ]);
});

it('refuses a bot in Slack without a channel for somebody who is to be told by it', () => {
  const slack = (audiences: readonly ('sre-on-call' | 'lead-engineer')[]) => ({
    notifications: {
      slack: { secretId: 's', audiences: [...audiences], bot: { channels: { 'sre-on-call': 'C061EG9SL' } } },
    },
  });
  expect(problemsOf(slack(['sre-on-call']))).toEqual([]);
  expect(problemsOf(slack(['sre-on-call', 'lead-engineer']))).toEqual([
    expect.stringMatching(/^notifications\.slack\.bot\.channels: has no channel for lead-engineer/),
  ]);
});
