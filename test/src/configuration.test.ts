import { parseConfiguration } from '../../src/configuration';
import { ConfigurationError } from '../../src/errors';
import { configuration, TARGET_INPUT } from '../support/builders';

function problemsOf(input: unknown): readonly string[] {
  try {
    parseConfiguration(input);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe('parseConfiguration', () => {
  it("fills in the runbook's numbers", () => {
    const config = configuration();
    expect(config.alerts.critical.utilization).toBe(0.95);
    expect(config.alerts.warning).toMatchObject({ utilization: 0.8, forSeconds: 300 });
    expect(config.remediation.terminate.idleInTransactionSeconds).toBe(300);
    expect(config.remediation.scaleOut.targetReplicas).toBe(6);
    expect(config.validation).toMatchObject({ maxUtilization: 0.8, maxP95Ms: 500, windowSeconds: 300 });
    expect(config.escalation.afterSeconds).toBe(1_800);
    expect(config.probes.logTailLines).toBe(100);
  });

  it('lists every wrong field at once, with what it holds', () => {
    const problems = problemsOf({
      targets: [{ ...TARGET_INPUT, kubernetes: { ...TARGET_INPUT.kubernetes, namespace: '../kube-system' } }],
      validation: { maxUtilization: 80 },
      remediation: { maxActions: -1 },
      escalaton: {},
    });
    expect(problems).toHaveLength(5);
    expect(problems).toContainEqual(expect.stringContaining('must be below alerts.critical.utilization'));
    expect(problems).toContainEqual(
      expect.stringMatching(/^targets\[0\]\.kubernetes\.namespace: .*got "\.\.\/kube-system"/),
    );
    expect(problems).toContainEqual(expect.stringMatching(/^validation\.maxUtilization: .*got 80/));
    expect(problems).toContainEqual(expect.stringMatching(/^remediation\.maxActions: .*got -1/));
    expect(problems).toContainEqual(expect.stringContaining("unknown field 'escalaton'"));
  });

  it.each([
    ['validation.maxUtilization', { validation: { maxUtilization: 0.96 } }],
    ['alerts.warning.utilization', { alerts: { warning: { utilization: 0.95 } } }],
    ['validation.patienceSeconds', { validation: { windowSeconds: 600 } }],
    ['escalation.afterSeconds', { escalation: { afterSeconds: 10 } }],
    ['escalation.executionTimeoutSeconds', { escalation: { executionTimeoutSeconds: 900 } }],
    ['targets[1].name', { targets: [TARGET_INPUT, TARGET_INPUT] }],
  ])('refuses thresholds that contradict each other: %s', (path, overrides) => {
    expect(problemsOf({ targets: [TARGET_INPUT], ...overrides })).toEqual([
      expect.stringContaining(`${path}: `),
    ]);
  });

  it('refuses a configuration without a target', () => {
    expect(problemsOf({ targets: [] })).toEqual([expect.stringContaining('targets: ')]);
    expect(problemsOf(null)).toEqual([expect.stringContaining('input: ')]);
  });
});
