/** PagerDuty, Webhooks (v3): what it sends of an incident, with one signature for each secret of the subscription. */
import { createHmac, randomUUID } from 'node:crypto';
import type { SignedRequest } from './signed-request';

export interface PagerDutyHappening {
  readonly type: 'incident.acknowledged' | 'incident.resolved' | 'incident.triggered' | 'incident.annotated';
  /** The key of the alert. */
  readonly key: string;
  /** Who did it; null where an event of the Events API did. */
  readonly user: { readonly id: string; readonly name: string } | null;
}

/** @param secrets during a rotation there are two; others are of other subscriptions. */
export function pagerDutyWebhook(
  url: string,
  { type, key, user }: PagerDutyHappening,
  secrets: readonly string[],
): SignedRequest {
  const reference = (kind: string, id: string, summary: string) => ({
    ...{ id, summary, type: `${kind}_reference`, self: `https://api.pagerduty.com/${kind}s/${id}` },
    html_url: `https://local.pagerduty.com/${kind}s/${id}`,
  });
  const body = JSON.stringify({
    event: {
      ...{ id: randomUUID(), event_type: type, resource_type: 'incident' },
      occurred_at: new Date().toISOString(),
      agent: user
        ? reference('user', user.id, user.name)
        : { ...reference('inbound_integration', 'PEVENTS', 'Events API v2') },
      client: null,
      data: {
        ...{
          id: 'PGR0VU2',
          type: 'incident',
          number: 2,
          title: 'A little bump in the road',
          urgency: 'high',
        },
        ...{ status: type.split('.')[1], incident_key: key, created_at: new Date().toISOString() },
        service: reference('service', 'PF9KMXH', 'API Service'),
      },
    },
  });
  const signatures = secrets
    .slice(0, 2)
    .map((secret) => createHmac('sha256', secret).update(body).digest('hex'));
  return {
    ...{ url, body },
    headers: {
      ...{ 'content-type': 'application/json', 'x-webhook-id': randomUUID() },
      'x-pagerduty-signature': signatures.map((each) => `v1=${each}`).join(','),
    },
  };
}
