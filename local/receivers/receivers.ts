/** The services that messages leave by, on this machine: they speak the same APIs, and nothing leaves. */
import Fastify from 'fastify';
import { guardOrigin } from '../../emulators/common/origin-guard';
import type { Processes } from '../../emulators/common/processes';
import { newAccess, notificationsOf, secretsOf, slackBotOf } from './access';
import { type Behaviour, type BehaviourOptions, BehaviourSwitch } from './behaviour';
import type { Taker } from './deliveries';
import { definePagerDuty, type PagerDutyAlert, PagerDutyAlerts } from './pagerduty';
import { definePagerDutyRest, type PagerDutyNote } from './pagerduty-rest';
import { type PagerDutyHappening, pagerDutyWebhook } from './pagerduty-webhook';
import { RateLimit } from './rate-limit';
import { type Attempt, type ReceiverName, type ServiceParts, serveService } from './service';
import type { SignedRequest } from './signed-request';
import { defineSlack, shownSlackPath } from './slack';
import { defineSlackApi } from './slack-api';
import { SlackMessages } from './slack-messages';
import { defineStatuspage, type StatuspageIncident, StatuspagePage } from './statuspage';
import { defineTeams, shownTeamsPath } from './teams';
import { defineWebhook } from './webhook';

const HOST = '127.0.0.1';
/**
 * Statuspage API, Rate limiting: one request a second, over a minute. Slack, Rate limits: one message a second, with
 * bursts. Teams: four a second. PagerDuty adjusts its own; the webhook is whatever somebody has.
 */
const REQUESTS_A_MINUTE: Readonly<Record<ReceiverName, number>> = {
  pagerduty: 120,
  slack: 60,
  statuspage: 60,
  webhook: 600,
  teams: 240,
};
const COMPONENT_IDS = ['8kbf7d35c070'];

export interface ReceiversOptions {
  /** Where every message goes that was taken. */
  readonly outbox: Taker;
  /** In place of the services' own limits. */
  readonly requestsAMinute?: Partial<Readonly<Record<ReceiverName, number>>>;
}

export interface Receivers {
  readonly url: string;
  /** Values by secret id: what the channels need to reach these receivers. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The part of a configuration that makes every message go here. */
  readonly notifications: ReturnType<typeof notificationsOf>;
  /** The same of Slack alone, where messages go by a bot. */
  readonly slackBot: ReturnType<typeof slackBotOf>;
  /** A channel that the bot is not in. */
  readonly slackForeignChannel: string;
  /** The scopes of the bot: whether it may read its channels. */
  slackBotMay(scopes: 'write' | 'read-and-write'): void;
  /** Every request since the start, oldest first: taken, refused, and left without an answer. */
  readonly attempts: readonly Attempt[];
  readonly pagerDuty: {
    readonly alerts: readonly PagerDutyAlert[];
    readonly notes: readonly PagerDutyNote[];
    /** The webhook (v3) that PagerDuty makes of an incident that somebody acknowledges or resolves there, signed. */
    event(url: string, event: PagerDutyHappening): SignedRequest;
  };
  /** Its messages as they stand now, and clicks on their buttons. */
  readonly slack: SlackMessages;
  readonly statuspage: {
    readonly incidents: readonly StatuspageIncident[];
    readonly components: Readonly<Record<string, string>>;
  };
  /** Tells a receiver how to behave from now on. */
  behave(receiver: ReceiverName, behaviour: Behaviour, options?: BehaviourOptions): void;
  /** How it will answer the next request. */
  behaviourOf(receiver: ReceiverName): Behaviour;
  close(): Promise<void>;
}

/** Starts all of them on one free port. They close with `close()`, or with the given `Processes`. */
export async function startReceivers(processes: Processes, options: ReceiversOptions): Promise<Receivers> {
  const { outbox } = options;
  const access = newAccess(COMPONENT_IDS);
  const attempts: Attempt[] = [];
  const alerts = new PagerDutyAlerts();
  const page = new StatuspagePage(COMPONENT_IDS);
  const switches = new Map<ReceiverName, BehaviourSwitch>();
  const app = Fastify({ forceCloseConnections: true });
  let url = '';
  guardOrigin(app);
  const parts = (
    name: ReceiverName,
    answers: Pick<ServiceParts, 'failure' | 'tooMany' | 'notFound' | 'shownPath'>,
  ): ServiceParts => {
    const behaviour = new BehaviourSwitch();
    switches.set(name, behaviour);
    const limit = new RateLimit(options.requestsAMinute?.[name] ?? REQUESTS_A_MINUTE[name]);
    return { name, behaviour, limit, attempts, ...answers };
  };
  serveService(app, parts('pagerduty', PAGERDUTY_ANSWERS), (scope) => {
    definePagerDuty(scope, access.routingKeys, alerts, outbox);
    definePagerDutyRest(scope, access.rest, alerts);
  });
  const slack = new SlackMessages(access.signingSecret, () => url);
  const slackParts = parts('slack', SLACK_ANSWERS);
  serveService(app, slackParts, (scope) => defineSlack(scope, access.webhooks, slack, outbox));
  serveService(app, { ...slackParts, ...SLACK_API_ANSWERS }, (scope) =>
    defineSlackApi(scope, access.bot, slack, outbox),
  );
  serveService(app, parts('statuspage', JSON_ANSWERS), (scope) =>
    defineStatuspage(scope, access.statuspage, page, outbox),
  );
  serveService(app, parts('webhook', JSON_ANSWERS), (scope) => defineWebhook(scope, access.token, outbox));
  serveService(app, parts('teams', { ...JSON_ANSWERS, shownPath: shownTeamsPath }), (scope) =>
    defineTeams(scope, access.workflows, outbox),
  );
  processes.onClose(() => app.close());
  url = await app.listen({ host: HOST, port: 0 });
  return {
    url,
    secrets: secretsOf(access, url),
    notifications: notificationsOf(access, url),
    slackBot: slackBotOf(access, url),
    slackForeignChannel: access.bot.foreignChannel,
    slackBotMay: (scopes) => {
      access.bot.mayRead = scopes === 'read-and-write';
    },
    attempts,
    pagerDuty: {
      get alerts() {
        return alerts.all;
      },
      notes: access.rest.notes,
      event: (address, event) => pagerDutyWebhook(address, event, access.webhookSecrets),
    },
    slack,
    statuspage: page,
    behave: (receiver, behaviour, rest) => switches.get(receiver)?.set(behaviour, rest),
    behaviourOf: (receiver) => switches.get(receiver)?.current ?? 'ok',
    close: () => app.close(),
  };
}

const PAGERDUTY_ANSWERS = {
  failure: {
    status: 'internal error',
    message: 'The server experienced an error while processing the event',
  },
  tooMany: { status: 'throttle exceeded', message: 'Too many API calls at a time' },
  notFound: { status: 'not found', message: 'There is nothing here' },
};
const SLACK_ANSWERS = {
  failure: 'rollup_error',
  tooMany: 'rate_limited',
  notFound: 'no_service',
  shownPath: shownSlackPath,
};
/** Web API, Evaluating responses; Rate limits. */
const SLACK_API_ANSWERS = {
  prefix: '/slack/api',
  failure: { ok: false, error: 'internal_error' },
  tooMany: { ok: false, error: 'ratelimited' },
  notFound: { ok: false, error: 'unknown_method' },
};
const JSON_ANSWERS = {
  failure: { error: 'Internal server error' },
  tooMany: { error: 'Too many requests' },
  notFound: { error: 'Not found' },
};
