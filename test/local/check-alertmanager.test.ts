/** The Alertmanager part of a check, on a real Alertmanager with the example's routes, and a real Prometheus that tells it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { untilReady } from '../../emulators/common/await-process';
import { freeAddress } from '../../emulators/common/ports';
import { Processes } from '../../emulators/common/processes';
import { findTool } from '../../emulators/common/tools';
import { startPrometheus } from '../../local/alerting/prometheus';
import { checkAlertmanager } from '../../src/adapters/readiness/alertmanager';
import type { Secrets } from '../../src/adapters/rotating-secrets';
import { DependencyError } from '../../src/model/errors';
import type { CheckResult } from '../../src/readiness/result';
import { configuration } from '../support/builders';
import { eventually } from '../support/eventually';

const EXAMPLE = path.resolve(__dirname, '..', '..', 'alerts', 'alertmanager.example.yml');
const WEBHOOK = 'https://x.execute-api.eu-central-1.amazonaws.com/v1/alerts';
/** A password as Alertmanager's web configuration has it: bcrypt of `test`. */
const HASH = '$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay';
const LOGIN = { username: 'ada', password: 'test' };
const WATCHDOG = `
groups:
  - name: test
    rules:
      - alert: Watchdog
        expr: vector(1)
        # Until then Prometheus has found Alertmanager: what it sends before is lost, and sent again after 15 s.
        for: 7s
`;

interface Example {
  route: { routes: { receiver: string; continue?: boolean }[] };
  receivers: { name: string; [kind: string]: unknown }[];
}

/** The file that people start from, with their own on-call. */
function example(change: (config: Example) => void = () => undefined): Example {
  const config: Example = parse(readFileSync(EXAMPLE, 'utf8'));
  for (const receiver of config.receivers) {
    if (receiver.name === 'on-call') receiver['pagerduty_configs'] = [{ routing_key: 'f'.repeat(32) }];
    else receiver['webhook_configs'] = [{ url: WEBHOOK }];
  }
  change(config);
  return config;
}

let processes: Processes;
let started = 0;
beforeAll(async () => {
  processes = await Processes.open();
});
afterAll(() => processes?.close());

/** @param login that every request has to have, its question whether it is ready included. */
async function start(config: Example, login?: typeof LOGIN): Promise<string> {
  const address = await freeAddress();
  const fileOf = (name: string, content: object) => {
    const file = path.join(processes.scratchDir, `${++started}-${name}.yml`);
    writeFileSync(file, stringify(content));
    return file;
  };
  const web = login && fileOf('web', { basic_auth_users: { [login.username]: HASH } });
  const program = findTool('alertmanager');
  const args = [
    `--config.file=${fileOf('alertmanager', config)}`,
    `--storage.path=${path.join(processes.scratchDir, `data-${started}`)}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
    ...(web ? [`--web.config.file=${web}`] : []),
  ];
  // It looks for its templates from its own folder.
  const managed = processes.start(`alertmanager-${started}`, program, args, { cwd: path.dirname(program) });
  const authorization = `Basic ${Buffer.from(`${login?.username}:${login?.password}`).toString('base64')}`;
  const ready = async () => {
    const { ok } = await fetch(`http://${address}/-/ready`, { headers: { authorization } });
    if (!ok) throw new Error('not ready');
  };
  await untilReady(managed, ready, 20_000);
  return `http://${address}`;
}

async function check(url: string, more: { secretId?: string } = {}, secret?: string): Promise<CheckResult[]> {
  const config = configuration({ check: { alertmanager: { url, watchdogAlert: 'Watchdog', ...more } } });
  const secrets: Secrets = {
    get: async (id) => {
      if (secret !== undefined) return secret;
      const cause = Object.assign(new Error('not there'), { name: 'ResourceNotFoundException' });
      throw new DependencyError('secrets-manager', `${id}: not there`, { cause });
    },
  };
  return checkAlertmanager(config, config.targets, secrets, 'function');
}

const shown = (found: readonly CheckResult[]) =>
  found.map((each) => `${each.status}: ${each.needed}: ${each.status === 'fine' ? each.detail : each.why}`);
const ALERT = 'KNHKDatabasePoolExhausted of knhk-closed-loop';

it('finds the runbook and people behind the routes of the example, and the watchdog when it arrives', async () => {
  const url = await start(example());
  expect(shown(await check(url))).toEqual([
    `fine: ${ALERT} reaches the runbook: receiver runbook, at ${new URL(WEBHOOK).host}`,
    `fine: ${ALERT} reaches people too: receiver on-call`,
    expect.stringMatching(/^will-fail: an alert that always fires arrives: Watchdog is not there/),
  ]);
  await startPrometheus(processes, {
    ...{ rules: WATCHDOG, alertmanagerUrls: [url], scrapeIntervalSeconds: 1, evaluationIntervalSeconds: 1 },
  });
  await eventually(
    'the watchdog arrives',
    async () => {
      expect(shown(await check(url)).at(-1)).toBe('fine: an alert that always fires arrives: Watchdog');
      return true;
    },
    60_000,
  );
});

it.each<[string, (config: Example) => void, string[]]>([
  [
    'the runbook takes the alert away from people',
    ({ route }) => delete route.routes[0]?.continue,
    [
      `fine: ${ALERT} reaches the runbook: receiver runbook, at ${new URL(WEBHOOK).host}`,
      `will-fail: ${ALERT} reaches people too: beside the runbook it goes to nobody`,
    ],
  ],
  [
    'the route to the runbook is gone',
    ({ route }) => void route.routes.shift(),
    [
      `will-fail: ${ALERT} reaches the runbook: it goes to on-call, none of which calls a webhook`,
      `fine: ${ALERT} reaches people too: receiver on-call`,
    ],
  ],
])('says that %s', async (_, change, expected) => {
  expect(shown(await check(await start(example(change)))).slice(0, 2)).toEqual(expected);
});

describe('one that asks for a login', () => {
  let url: string;
  beforeAll(async () => {
    url = await start(example(), LOGIN);
  });
  const withSecret = async (secret?: string) => shown(await check(url, { secretId: 'login' }, secret));

  it('is asked with that of its secret', async () => {
    const found = await withSecret(JSON.stringify(LOGIN));
    expect(found.slice(0, 2)).toEqual([
      'fine: secret login (Alertmanager): it is read',
      `fine: ${ALERT} reaches the runbook: receiver runbook, at ${new URL(WEBHOOK).host}`,
    ]);
  });

  it.each<[string, string | undefined, RegExp]>([
    ['the password is another', JSON.stringify({ ...LOGIN, password: 'x' }), /HTTP 401.*secretId/],
    ['it is a token, which it does not know', 't0ken', /HTTP 401.*secretId/],
    ['the secret is of another form', '{"user":"ada"}', /secret login holds no login/],
    ['the secret is not there', undefined, /secret login holds no login/],
  ])('is not checked, and nothing is guessed, where %s', async (_, secret, why) => {
    const found = await withSecret(secret);
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(new RegExp(`^not-checked: status of ${url}: `));
    expect(found[1]).toMatch(why);
    const isOfNoUse = secret === undefined || secret.includes('user"');
    expect(found[0]).toMatch(isOfNoUse ? /^will-fail: secret login/ : /^fine: secret login/);
  });

  it('says that it wants one where none is configured', async () => {
    expect(shown(await check(url))).toEqual([expect.stringMatching(/^not-checked: .*HTTP 401.*secretId/)]);
  });
});
