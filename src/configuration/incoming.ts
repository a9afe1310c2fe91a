/** Services that send to the API what people decide there: what else has to be as they need it. */
import type { Contradiction } from './contradiction';
import type { Configuration } from './schema';

interface Incoming {
  readonly service: string;
  readonly path: string[];
  /** Whether it says from which addresses it sends. */
  readonly hasAddresses: boolean;
}

export function incomingContradictions({ notifications, deployment }: Configuration): Contradiction[] {
  const { slack, pagerDuty } = notifications;
  const incoming: Incoming[] = [
    ...(slack?.signingSecretId
      ? [{ service: 'Slack', path: ['notifications', 'slack', 'signingSecretId'], hasAddresses: false }]
      : []),
    ...(pagerDuty?.webhookSecretId
      ? [
          {
            service: 'PagerDuty',
            path: ['notifications', 'pagerDuty', 'webhookSecretId'],
            hasAddresses: true,
          },
        ]
      : []),
  ];
  const { kind } = deployment.api.callers;
  return incoming.flatMap(({ service, path, hasAddresses }) => [
    ...(deployment.answers.enabled ? [] : [{ path, message: 'needs deployment.answers.enabled' }]),
    ...(kind === 'anyone' || (kind === 'addresses' && hasAddresses)
      ? []
      : [
          {
            path,
            message: `needs deployment.api.callers that let ${service} in, which comes over the Internet`,
          },
        ]),
  ]);
}
