/** What each fact of a check comes to: corners that no local world shows. */
import { judgeChannel } from '../../src/readiness/channels';
import { judgeClock } from '../../src/readiness/clocks';
import { type DatabaseFacts, judgeDatabase } from '../../src/readiness/database';
import { judgeAlias } from '../../src/readiness/deployment';
import { loginFailed } from '../../src/readiness/login';
import { judgePlans } from '../../src/readiness/plans';
import { judgePooler } from '../../src/readiness/pooler';
import { type CheckResult, exitStatus, fine, notChecked, willFail } from '../../src/readiness/result';
import { judgeSecret } from '../../src/readiness/secrets';
import { readinessText } from '../../src/readiness/table';
import { configuration, incident, targetOf } from '../support/builders';
import { evidence } from '../support/evidence-builders';

const config = configuration();
const target = targetOf(config);
const NOW = Date.parse('2026-01-31T03:00:00Z');

const failing = (checks: readonly CheckResult[]) => checks.filter(({ status }) => status === 'will-fail');

describe('the answer', () => {
  const failed = willFail('aws', 'b', 'it is gone', 'make it\nor another');
  const unknown = notChecked('pods', 'c', 'nobody knows');
  const well = fine('secrets', 'a');

  it.each([
    ['all is fine', [well], 0],
    ['something will fail, whatever is not known', [well, unknown, failed], 1],
    ['something could not be checked', [well, unknown], 2],
  ])('its exit status when %s', (_, checks, status) => {
    expect(exitStatus({ targets: [{ target: 't', checks }], shared: [] })).toBe(status);
    expect(exitStatus({ targets: [], shared: checks })).toBe(status);
  });

  it('shows what will fail first, each line of the advice, and what is fine on request alone', () => {
    const readiness = {
      checkedAt: '',
      targets: [{ target: 't', checks: [well, unknown, failed] }],
      shared: [],
      isWhole: true,
    };
    const text = readinessText(readiness, false);
    expect(text.split('\n').map((line) => line.trim())).toEqual([
      't: 1 will fail, 1 could not be checked, 1 fine',
      expect.stringMatching(/^WILL FAIL\s+aws\s+b: it is gone$/),
      '→ make it',
      '→ or another',
      expect.stringMatching(/^NOT CHECKED\s+pods\s+c: nobody knows$/),
    ]);
    expect(readinessText(readiness, true)).toContain('secrets');
  });
});

describe('clocks', () => {
  const reading = { of: 'x', askedAtMs: NOW, answeredAtMs: NOW + 100, resolutionMs: 1_000 };
  it.each([
    [NOW, 'fine'],
    [NOW - 6_000, 'fine'],
    [NOW - 6_100, 'will-fail'],
    [NOW + 5_100, 'fine'],
    [NOW + 5_200, 'will-fail'],
  ])('at %d is %s, with the time of the answer and whole seconds in its favour', (atMs, status) => {
    expect(judgeClock({ ...reading, atMs })).toMatchObject({ status });
  });
});

describe('the database', () => {
  const facts: DatabaseFacts = {
    ...{ serverVersion: '18', role: 'runbook', database: 'knhk', isEncrypted: true, mayReadStatistics: true },
    ...{ maxConnections: 100, reservedConnections: 3, superuserReservedConnections: 3, inRecovery: false },
    ...{
      trackActivities: true,
      signallingGrant: 'GRANT s TO runbook',
      statisticsGrant: 'GRANT m TO runbook',
    },
    serviceRoles: [{ name: 'knhk', inReach: true, isEndable: true, idleInTransactionTimeout: null }],
    sessions: [{ role: 'knhk', application: 'api', count: 10, ofService: true, mayBeEnded: true }],
  };
  const judge = (changed: Partial<DatabaseFacts>, held: number | null = 10) =>
    judgeDatabase(target, { ...facts, ...changed }, { held, tolerated: 5 });

  it('is well as the shipped role makes it', () => {
    expect(judge({}).every(({ status }) => status === 'fine')).toBe(true);
  });

  it.each<[string, Partial<DatabaseFacts>, RegExp]>([
    ['a standby', { inRecovery: true }, /primary/],
    ['sessions that are not recorded', { trackActivities: false }, /track_activities/],
    ['a pooler that renames', { database: 'other' }, /postgres\.database to "other"/],
    ['no role of that name', { serviceRoles: [] }, /postgres\.users/],
    [
      'a superuser as the role of the service',
      { serviceRoles: [{ name: 'knhk', inReach: true, isEndable: false, idleInTransactionTimeout: '0' }] },
      /NOSUPERUSER/,
    ],
  ])('tells of %s', (_, changed, advice) => {
    expect(failing(judge(changed))).toEqual([
      expect.objectContaining({ advice: expect.stringMatching(advice) }),
    ]);
  });

  it('takes sessions of others for what they are while the pods’ own are covered, and cannot tell without the pods', () => {
    const sessions = [
      ...facts.sessions,
      { role: 'exporter', application: '', count: 2, ofService: false, mayBeEnded: true },
    ];
    expect(failing(judge({ sessions }))).toEqual([]);
    expect(failing(judge({ sessions }, 16))).toHaveLength(1);
    expect(judge({ sessions }, null).at(-1)).toMatchObject({ status: 'not-checked' });
  });
});

it('a login is told by what it was refused with', () => {
  const advice = (code: string | undefined) => {
    const check = loginFailed('postgresql', 'login', { why: 'no', code });
    return check.status === 'will-fail' ? check.advice : '';
  };
  expect([advice('28P01'), advice('3D000'), advice('53300'), advice('401'), advice(undefined)]).toEqual([
    expect.stringContaining('role.sql'),
    expect.stringContaining('postgres.database'),
    expect.stringContaining('max_connections'),
    expect.stringContaining('token'),
    expect.stringContaining('security groups'),
  ]);
});

it('a secret that may not be read by whoever asks is not known to be missing', () => {
  const failure = (name: string, asker: 'person' | 'function' = 'person') =>
    judgeSecret('s', 'PostgreSQL', { name, text: name }, asker).status;
  expect([failure('ResourceNotFoundException'), failure('AccessDeniedException')]).toEqual([
    'will-fail',
    'not-checked',
  ]);
  // A function's own rights are those of an incident.
  expect([failure('AccessDeniedException', 'function'), failure('InvalidRequestException')]).toEqual([
    'will-fail',
    'will-fail',
  ]);
});

it.each([
  ['slack', 400, 'no_text', 'fine'],
  ['slack', 200, 'ok', 'will-fail'],
  ['teams', 400, '{"error":{"code":"TriggerRequestMethodNotValid"}}', 'fine'],
  ['teams', 400, '{"error":{"code":"WorkflowTriggerIsNotEnabled"}}', 'will-fail'],
  ['teams', 401, 'AuthorizationFailed', 'will-fail'],
  // What nobody has seen or documented is no verdict.
  ['teams', 400, 'Bad Request', 'not-checked'],
  ['teams', 404, '', 'not-checked'],
  ['teams', 405, '', 'not-checked'],
  ['teams', 200, '<!doctype html>', 'not-checked'],
  ['slack bot', 200, '{"ok":false,"error":"no_text"}', 'fine'],
  ['slack bot', 200, '{"ok":false,"error":"invalid_auth"}', 'will-fail'],
  ['slack bot', 200, '{"ok":false,"error":"ratelimited"}', 'not-checked'],
  ['slack bot', 200, '<!doctype html>', 'will-fail'],
  ['slack', 404, 'no_service', 'will-fail'],
  ['pagerduty', 202, '', 'fine'],
  ['pagerduty', 429, '', 'not-checked'],
  ['pagerduty notes', 200, '', 'fine'],
  ['pagerduty notes', 401, '', 'will-fail'],
  ['statuspage', 500, '', 'not-checked'],
  ['webhook', 405, '', 'fine'],
  ['webhook', 401, '', 'will-fail'],
] as const)('%s that answers %d %s is %s', (channel, status, text, outcome) => {
  expect(judgeChannel(channel, ['sre-on-call'], { status, text }, 'secret')).toMatchObject({
    status: outcome,
  });
});

it('a bot of Slack that is refused is told what mends it: the token, or the channel', () => {
  const advice = (error: string) => {
    const text = JSON.stringify({ ok: false, error });
    const check = judgeChannel('slack bot', ['sre-on-call'], { status: 200, text }, 'secret');
    return check.status === 'will-fail' ? check.advice : '';
  };
  expect(advice('not_in_channel')).toContain('/invite');
  expect(advice('missing_scope')).toContain('chat:write');
  expect(advice('invalid_auth')).toMatch(/put-secret-value --secret-id secret .*bot token/);
});

it('an alias that leads to an older version, or to two, is told', () => {
  const alias = (...weights: readonly [string, number][]) =>
    judgeAlias(
      weights.map(([version, weight]) => ({ versionArn: `arn:${version}`, weight })),
      'arn:3',
    ).status;
  expect([alias(['3', 100]), alias(['2', 100]), alias(['3', 10], ['2', 90]), alias()]).toEqual([
    'fine',
    ...['will-fail', 'will-fail', 'will-fail'],
  ]);
});

it('a pooler is read whole, and its size can be set by whoever is to', () => {
  const bouncer = { version: 'PgBouncer 1.24' } as never;
  const pooler = {
    kind: 'pgbouncer',
    instances: 2,
    bouncers: [bouncer, bouncer],
    partial: [],
    config: null,
  } as const;
  const statuses = (...given: Parameters<typeof judgePooler>) =>
    judgePooler(...given).map(({ status }) => status);
  expect(statuses(pooler, [], { refused: null })).toEqual(['fine', 'fine']);
  expect(statuses({ ...pooler, bouncers: [bouncer] }, [], null)).toEqual(['will-fail', 'not-checked']);
  expect(statuses(pooler, [], { refused: 'not in admin_users' })).toEqual(['fine', 'will-fail']);
});

it('plans what an incident would, and tells a refusal that no quiet day explains', () => {
  const plans = judgePlans(evidence(), incident(), config);
  expect(plans.map(({ needed }) => needed)).toContain('what connection-leak would get now');
  expect(failing(plans)).toEqual([]);
  const kept = evidence();
  if (kept.deployment === null) throw new RangeError('there is no deployment');
  const owner = { name: 'Flux', mark: 'label', changeAt: 'its repository' };
  const owned = {
    ...kept,
    deployment: {
      ...kept.deployment,
      owners: { ...kept.deployment.owners, replicas: owner, template: owner },
    },
  };
  expect(
    failing(judgePlans(owned, incident(), config)).map((check) => 'why' in check && check.why),
  ).toContainEqual(expect.stringContaining('Flux manages'));
});
