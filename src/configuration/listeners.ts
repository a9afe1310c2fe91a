/** Whether anybody listens: a topic takes every message, also where nobody is subscribed to it. */
import type { CalledAudience } from '../model/audiences';
import type { Configuration } from './schema';

/** Who has to be reached whatever else is: the page of the 30 minutes, and all that calls for a decision. */
const INDISPENSABLE: readonly CalledAudience[] = ['sre-on-call', 'lead-engineer'];
/** Domains that belong to nobody (RFC 2606). */
const NOBODYS_DOMAIN = /@(?:[^@]+\.)?(?:example(?:\.(?:com|net|org))?|invalid|test|localhost)$/i;

export interface Unheard {
  readonly audience: CalledAudience;
  /** The stack must not be deployed so. */
  readonly isRefused: boolean;
  /** A sentence with what is accepted. */
  readonly why: string;
}

/** Audiences of the runbook that nobody would hear a message for, each once. */
export function unheard(config: Configuration): Unheard[] {
  const { matrix, line } = config.escalation;
  const audiences = new Set([...INDISPENSABLE, ...Object.values(matrix).flat(), ...line]);
  const alone = config.deployment.alarms.audience;
  return [
    ...[...audiences]
      .filter((audience) => audience !== 'status-page')
      .filter((audience) => !hasChannel(audience, config) && !hasSubscriber(audience, config))
      .map((audience) => ({
        audience,
        isRefused: INDISPENSABLE.includes(audience),
        why:
          `nobody hears a message for ${audience}: notifications.sns.subscriptions.${audience} (emails, phones, urls), ` +
          'notifications.sns.subscribedElsewhere, or one of pagerDuty, slack, teams and webhook is accepted',
      })),
    ...(hasChannel(alone, config) && !hasSubscriber(alone, config)
      ? [
          {
            audience: alone,
            isRefused: false,
            why: `alarms go by SNS alone, and nobody is subscribed for ${alone}: see notifications.sns.subscriptions`,
          },
        ]
      : []),
  ];
}

function hasChannel(audience: CalledAudience, { notifications }: Configuration): boolean {
  const { pagerDuty, slack, webhook, teams } = notifications;
  return [pagerDuty, slack, webhook, teams].some((channel) => channel?.audiences.includes(audience));
}

function hasSubscriber(audience: CalledAudience, { notifications: { sns } }: Configuration): boolean {
  const { emails = [], phones = [], urls = [] } = sns.subscriptions[audience] ?? {};
  const real = emails.filter((email) => !NOBODYS_DOMAIN.test(email));
  return sns.subscribedElsewhere.includes(audience) || real.length + phones.length + urls.length > 0;
}
