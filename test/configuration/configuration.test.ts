import { type ConfigurationInput, parseConfiguration } from '../../src/configuration/configuration';
import { ConfigurationError } from '../../src/model/errors';
import { configuration, TARGET_INPUT, targetOf } from '../support/builders';

const CHOSEN = { remediation: { mode: 'auto' } };

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
    expect(config.remediation.raisePool.targetPoolSize).toBe(100);
    expect(config.remediation.rollout.timeoutSeconds).toBe(300);
    expect(config.remediation.trace).toMatchObject({ variable: 'RUST_LOG', value: 'sqlx=trace' });
    expect(targetOf(config).kubernetes).toMatchObject({
      configMap: 'knhk-config',
      poolSizeKey: 'DB_POOL_MAX_CONNECTIONS',
    });
    expect(config.validation).toMatchObject({ maxUtilization: 0.8, maxP95Ms: 500, windowSeconds: 300 });
    expect(config.escalation.afterSeconds).toBe(1_800);
    expect(config.probes.logTailLines).toBe(100);
  });

  it.each([
    ['no section', {}, 'remediation: '],
    ['no mode', { remediation: { maxActions: 1 } }, 'remediation.mode: '],
    ['another word', { remediation: { mode: 'on' } }, 'remediation.mode: '],
  ])('changes nothing by itself unless that was chosen: %s', (_, sections, where) => {
    const problems = problemsOf({ targets: [TARGET_INPUT], ...sections });
    expect(problems).toEqual([expect.stringContaining(where)]);
    for (const words of [
      'auto (changes are made at once, within the guard rails)',
      'approve (each change waits until a person approves it)',
      'dry-run (the plan is shown, and nothing is changed)',
    ]) {
      expect(problems[0]).toContain(words);
    }
  });

  it('spares writers, and keeps to one repair in half an hour and three a day, unless told otherwise', () => {
    const { terminate, budget } = configuration().remediation;
    expect(terminate.uncommittedWrites).toBe('spare');
    expect(budget).toEqual({ windowSeconds: 1_800, maxResolvedInWindow: 1, maxPerDay: 3 });
  });

  it('takes every application of its roles for the service, and never ends backups, migrations and people', () => {
    const { applications, neverTerminate } = targetOf(configuration()).postgres;
    expect(applications).toEqual(['*']);
    expect(neverTerminate).toEqual(
      expect.arrayContaining([
        'pg_dump*',
        'pgbackrest*',
        '*backup*',
        '*migrat*',
        'sqlx-cli*',
        'psql*',
        'pgadmin*',
        'dbeaver*',
      ]),
    );
  });

  it('lists every wrong field at once, with what it holds', () => {
    const problems = problemsOf({
      targets: [{ ...TARGET_INPUT, kubernetes: { ...TARGET_INPUT.kubernetes, namespace: '../kube-system' } }],
      validation: { maxUtilization: 80 },
      remediation: {
        mode: 'off',
        maxActions: -1,
        terminate: { mode: 'yes' },
        trace: { variable: 'RUST LOG' },
        budget: { maxPerDay: 0 },
      },
      escalaton: {},
    });
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^targets\[0\]\.kubernetes\.namespace: .*got "\.\.\/kube-system"/),
        expect.stringMatching(/^validation\.maxUtilization: .*got 80/),
        expect.stringMatching(/^remediation\.mode: choose one of auto .*got "off"/),
        expect.stringMatching(/^remediation\.maxActions: .*got -1/),
        'remediation.terminate.mode: one of auto, approve, dry-run, off (got "yes")',
        expect.stringMatching(/^remediation\.trace\.variable: .*got "RUST LOG"/),
        expect.stringMatching(/^remediation\.budget\.maxPerDay: .*got 0/),
        expect.stringContaining("unknown field 'escalaton'"),
      ]),
    );
    expect(problems).toHaveLength(8);
  });

  it('lists what contradicts itself beside what is wrong', () => {
    const problems = problemsOf({
      ...CHOSEN,
      targets: [{ ...TARGET_INPUT, kubernetes: { ...TARGET_INPUT.kubernetes, namespace: '../kube-system' } }],
      validation: { maxUtilization: 0.96 },
    });
    expect(problems).toEqual([
      expect.stringMatching(/^targets\[0\]\.kubernetes\.namespace: /),
      'validation.maxUtilization: must be below alerts.critical.utilization (got 0.96)',
    ]);
  });

  it('refuses a configuration without a target', () => {
    expect(problemsOf({ ...CHOSEN, targets: [] })).toEqual([expect.stringContaining('targets: ')]);
    expect(problemsOf(null)).toEqual([expect.stringContaining('input: ')]);
  });

  it.each([
    ['no roles', { users: [] }, /^targets\[0\]\.postgres\.users: /],
    ['no applications', { applications: [] }, /^targets\[0\]\.postgres\.applications: /],
    ['a pattern without a name', { neverTerminate: [''] }, /^targets\[0\]\.postgres\.neverTerminate\[0\]: /],
  ])('refuses %s: what may be touched is never left open', (_, postgres, problem) => {
    const target = { ...TARGET_INPUT, postgres: { ...TARGET_INPUT.postgres, ...postgres } };
    expect(problemsOf({ ...CHOSEN, targets: [target] })).toEqual([expect.stringMatching(problem)]);
  });
});

describe('who is told', () => {
  const statuspage = { secretId: 's', pageId: 'p' };

  it.each<[string, ConfigurationInput['notifications'], RegExp]>([
    [
      'a channel without TLS',
      { webhook: { url: 'http://hooks.example.com' } },
      /^notifications\.webhook\.url: .*https/,
    ],
    [
      'a host that only begins like this machine',
      { webhook: { url: 'http://localhost.example.com' } },
      /webhook\.url/,
    ],
    [
      'a page id that is a path',
      { statuspage: { ...statuspage, pageId: 'a/b' } },
      /^notifications\.statuspage\.pageId: /,
    ],
    [
      'an audience nobody knows',
      { slack: { secretId: 's', audiences: ['all' as never] } },
      /one of sre-on-call, /,
    ],
    ['a wait that outlives the function', { timeoutMs: 60_000 }, /^notifications\.timeoutMs: /],
  ])('refuses %s', (_, notifications, problem) => {
    expect(problemsOf({ ...CHOSEN, targets: [TARGET_INPUT], notifications })).toEqual([
      expect.stringMatching(problem),
    ]);
  });

  it('takes plain HTTP to this machine', () => {
    const notifications = { webhook: { url: 'http://127.0.0.1:8080/webhook' } };
    expect(problemsOf({ ...CHOSEN, targets: [TARGET_INPUT], notifications })).toEqual([]);
  });

  it.each([
    ['nobody for the 30 minutes', { matrix: { unresolved: [] } }, /^escalation\.matrix\.unresolved: /],
    [
      'the public in place of an engineer',
      { matrix: { unresolved: ['status-page' as never] } },
      /matrix\.unresolved/,
    ],
    [
      'a link to no execution',
      { executionUrl: 'https://example.com' },
      /^escalation\.executionUrl: .*\{arn\} or \{name\}/,
    ],
  ])('refuses %s', (_, escalation, problem) => {
    expect(problemsOf({ ...CHOSEN, targets: [TARGET_INPUT], escalation })).toEqual([
      expect.stringMatching(problem),
    ]);
  });
});
