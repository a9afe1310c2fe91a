/** Each thing that an incident needs, broken in the local world, or no longer as the configuration says; and what names it. */
import { type Broken, targetIn as target } from './broken';
import { OF_CLUSTER } from './check-broken-cluster';
import { type CheckedWorld, NAME } from './check-world';

const SECRETS = {
  kubeconfig: 'knhk-runbook/kubeconfig',
  postgres: 'knhk-runbook/postgres',
  pagerDuty: 'knhk-runbook/pagerduty',
  slack: 'knhk-runbook/slack',
  slackSigning: 'knhk-runbook/slack-signing',
  statuspage: 'knhk-runbook/statuspage',
};
const sql =
  (text: string) =>
  ({ world }: CheckedWorld) =>
    world.postgres.query('knhk', text);

/** Puts another value into a secret, and the one before back. */
function wrongSecret(id: string, change: (value: string) => string): Pick<Broken, 'break' | 'mend'> {
  let before = '';
  return {
    break: ({ world: { aws } }) => {
      before = aws.secretsManager.value(id);
      aws.secretsManager.put(id, change(before));
    },
    mend: ({ world: { aws } }) => aws.secretsManager.put(id, before),
  };
}

const OF_DATABASE: readonly Broken[] = [
  {
    name: 'the password of the role',
    break: sql("ALTER ROLE knhk_runbook PASSWORD 'another'"),
    mend: ({ world }) =>
      world.postgres.query('knhk', `ALTER ROLE knhk_runbook PASSWORD '${world.runbookLogin.password}'`),
    names: [/^postgresql: login to knhk: .*password.* → .*role\.sql/],
  },
  {
    name: 'the right to see sessions',
    break: sql('REVOKE pg_monitor FROM knhk_runbook'),
    mend: sql('GRANT pg_monitor TO knhk_runbook WITH INHERIT TRUE'),
    names: [/^postgresql: knhk_runbook sees what sessions do: .* → GRANT pg_monitor TO knhk_runbook;$/],
  },
  {
    name: 'the right to end sessions',
    break: sql('REVOKE pg_signal_backend FROM knhk_runbook'),
    mend: sql('GRANT pg_signal_backend TO knhk_runbook WITH INHERIT TRUE'),
    names: [
      /^postgresql: knhk_runbook may end sessions of knhk: .* → GRANT pg_signal_backend TO knhk_runbook;$/,
    ],
  },
  {
    name: 'the database of that name',
    configure: (config) => Object.assign(target(config).postgres, { database: 'shop' }),
    names: [/^postgresql: login to shop: .*does not exist.* → set postgres\.database/],
  },
  {
    name: 'the role that the service logs in with',
    break: sql('CREATE ROLE knhk_old LOGIN'),
    mend: sql('DROP ROLE knhk_old'),
    configure: (config) => {
      Object.assign(target(config).postgres, { users: ['knhk_old'] });
      // However few connections the pods hold at this moment.
      config.diagnosis = { ...config.diagnosis, toleratedConnections: 0 };
    },
    names: [
      /^postgresql: the sessions of the pods are covered.*others: knhk \(\d+\) → add .*postgres\.users.*: "knhk"$/,
    ],
    plans: /no headroom/,
  },
  {
    name: 'the name of the application',
    configure: (config) => Object.assign(target(config).postgres, { applications: ['billing'] }),
    names: [
      /^postgresql: the sessions of the pods are covered.*by its application_name.* → add to postgres\.applications/,
    ],
  },
];

const OF_PROMETHEUS: readonly Broken[] = [
  {
    name: 'the name of a metric',
    configure: (config) => Object.assign(config.metrics, { requests: 'http_requests_total' }),
    names: [/^prometheus: series of http_requests_total: there is none.* → set metrics\.requests/],
  },
  {
    name: 'a label',
    configure: (config) =>
      Object.assign(target(config), { seriesLabels: { namespace: 'knhk', deployment: 'shop' } }),
    names: ['pool_active', 'pool_total', 'requests_total', 'request_duration_ms'].map(
      (metric) =>
        new RegExp(
          `^prometheus: series of \\w*${metric}: .*deployment="shop".* → set seriesLabels .*deployment="${NAME}"`,
        ),
    ),
  },
  {
    name: 'a rule',
    configure: (config) => Object.assign(config.alerts.critical, { name: 'PoolExhausted' }),
    names: [/^prometheus: alerting rule PoolExhausted: it is not loaded → npm run --silent alerts/],
  },
  {
    name: 'the threshold of a rule',
    configure: (config) => Object.assign(config.alerts.critical, { utilization: 0.9 }),
    names: [
      /^prometheus: alerting rule KNHKDatabasePoolExhausted: it fires above 0\.95, and the configuration says 0\.9 → npm run/,
    ],
  },
  {
    name: 'the time that a rule waits for',
    configure: (config) => Object.assign(config.alerts.warning, { forSeconds: 21 }),
    names: [/^prometheus: alerting rule KNHKDatabasePoolHighUtilization: it waits for 20 s.* 21 s → npm run/],
  },
  {
    name: 'Prometheus',
    break: ({ world }) => world.prometheus.stop(),
    mend: ({ world }) => world.prometheus.restart(),
    names: [/^prometheus: queries: .* → check the address/],
  },
];

const OF_PEOPLE: readonly Broken[] = [
  {
    name: 'a secret',
    configure: (config) => Object.assign(target(config).postgres, { secretId: 'knhk-runbook/gone' }),
    names: [
      /^secrets: secret knhk-runbook\/gone \(PostgreSQL\): .* → aws secretsmanager create-secret --name knhk-runbook\/gone/,
    ],
  },
  {
    name: 'the content of a secret',
    ...wrongSecret(SECRETS.postgres, () => '{"host":"db"}'),
    names: [
      /^postgresql: login to knhk: .*lacks a usable username, password → .*put-secret-value --secret-id knhk-runbook\/postgres/,
    ],
  },
  {
    name: 'the token of the cluster',
    ...wrongSecret(SECRETS.kubeconfig, (value) => value.replace(/("?token"?: ?"?)[^"\s]+/, '$1expired')),
    names: [/^kubernetes: login to the cluster: .*401.* → renew the token/],
  },
  {
    name: 'the key of PagerDuty',
    ...wrongSecret(SECRETS.pagerDuty, (value) =>
      JSON.stringify({ ...JSON.parse(value), 'lead-engineer': 'f'.repeat(32) }),
    ),
    names: [
      /^channels: pagerduty for lead-engineer: HTTP 400: .*Invalid routing key.* → .*put-secret-value --secret-id knhk-runbook\/pagerduty/,
    ],
  },
  {
    name: 'the webhook of Slack',
    ...wrongSecret(SECRETS.slack, (value) => {
      const { 'sre-on-call': url, ...rest } = JSON.parse(value);
      return JSON.stringify({ ...rest, 'sre-on-call': `${url.slice(0, -4)}0000` });
    }),
    names: [/^channels: slack for sre-on-call: HTTP 403: invalid_token → .*knhk-runbook\/slack/],
  },
  {
    name: 'an audience without a webhook of Slack',
    ...wrongSecret(SECRETS.slack, (value) => {
      const { 'customer-success': _gone, ...rest } = JSON.parse(value);
      return JSON.stringify(rest);
    }),
    names: [
      /^channels: slack for customer-success: .*nothing for customer-success → put the value into the secret/,
    ],
  },
  {
    name: 'the key of Statuspage',
    ...wrongSecret(SECRETS.statuspage, () => 'expired'),
    names: [/^channels: statuspage for status-page: HTTP 401: .* → .*knhk-runbook\/statuspage/],
  },
  {
    name: 'what Slack signs with',
    ...wrongSecret(SECRETS.slackSigning, () => 'https://hooks.slack.com/services/T0/B0/x'),
    names: [
      /^secrets: secret knhk-runbook\/slack-signing \(clicks in Slack\): it has not the form .* → .*put-secret-value --secret-id knhk-runbook\/slack-signing/,
    ],
  },
  {
    name: 'the subscriber of a topic',
    break: ({ world: { aws } }) => {
      const [subscribed] = leads(aws);
      aws.sns.subscriptions.unsubscribe(subscribed?.arn ?? '');
    },
    mend: ({ world: { aws } }) => {
      aws.sns.subscriptions.subscribe(leadTopic(aws), 'sms', '+14155550100');
    },
    names: [
      /^channels: sns for lead-engineer: the topic has no confirmed subscriber.* → aws sns subscribe --topic-arn \S*ead/,
    ],
  },
  {
    name: 'a function that is switched off',
    ...reserved('Intake', 0),
    names: [
      /^aws: the function Intake may run: it is switched off: .* → aws lambda delete-function-concurrency --function-name \S+Intake/,
    ],
  },
  {
    name: 'the room that is left in the account',
    break: ({ world: { aws } }) => Object.assign(aws.lambda.concurrency, { limit: 2 }),
    mend: ({ world: { aws } }) => Object.assign(aws.lambda.concurrency, { limit: 1_000 }),
    names: [
      /^aws: Lambda may run .*: this account may run 2 at once .* → aws service-quotas request-service-quota-increase --service-code lambda /,
    ],
  },
  {
    name: 'an alert that started nothing',
    break: ({ world: { aws } }) => aws.sqs.put(alertsQueue(aws), 'an alert'),
    names: [/^aws: the queue of undelivered alerts is empty: about 1 alert.* → aws sqs receive-message/],
  },
];

/** Of the function whose logical id begins so. */
function reserved(logicalId: string, count: number): Pick<Broken, 'break' | 'mend'> {
  const set = (aws: Aws, to: number | null) => {
    const lambda = aws.stack.functions.find((each) => each.logicalId.startsWith(logicalId));
    aws.lambda.concurrency.reserve(lambda?.arn ?? '', to);
  };
  return { break: ({ world: { aws } }) => set(aws, count), mend: ({ world: { aws } }) => set(aws, null) };
}

type Aws = CheckedWorld['world']['aws'];

function leadTopic({ stack }: Aws): string {
  return stack.topics.find(({ label }) => label === 'lead-engineer')?.arn ?? '';
}

function leads(aws: Aws) {
  return aws.sns.subscriptions.of(leadTopic(aws));
}

function alertsQueue({ stack }: Aws): string {
  return stack.queues.find(({ isFifo }) => isFifo)?.arn ?? '';
}

export const BROKEN: readonly Broken[] = [...OF_DATABASE, ...OF_PROMETHEUS, ...OF_CLUSTER, ...OF_PEOPLE];
