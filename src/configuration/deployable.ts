/**
 * What a configuration may say and a deployment may not: addresses that no function could reach, and things of another region.
 * A local run has all of it on its own machine.
 */
import { type Reach, reachOf } from './address';
import type { Contradiction } from './contradiction';
import type { Configuration, Target } from './schema';

/**
 * Everything that would fail at the first incident, each with what is accepted in its place.
 * @param usualRegion where the stack goes when the configuration does not say, as far as that is known.
 */
export function notDeployable(config: Configuration, usualRegion?: string): Contradiction[] {
  const region = config.deployment.region ?? usualRegion;
  return [...outOfReach(config), ...elsewhere(config, region), ...clustersElsewhere(config, region)];
}

interface Address {
  readonly path: Contradiction['path'];
  readonly address: string;
  /** What may stand there in its place. */
  readonly accepted: string;
  readonly namespaces: readonly string[];
}

function outOfReach(config: Configuration): Contradiction[] {
  const isOutside = config.deployment.network.kind === 'none';
  return addresses(config).flatMap(({ path, address, accepted, namespaces }) => {
    const why = whyNot(reachOf(address, namespaces), isOutside);
    return why === null ? [] : [{ path, message: `${address} ${why}${accepted}` }];
  });
}

/** Why no function reaches it, up to what is accepted; null for one that may be reached. */
function whyNot(reach: Reach, isOutside: boolean): string | null {
  switch (reach) {
    case 'itself':
      return 'leads a function to itself: give ';
    case 'cluster':
      return 'is a name inside the cluster, which no function can resolve: give ';
    case 'private':
      return isOutside
        ? 'is private, and the functions are outside any VPC: give deployment.network, or '
        : null;
    case 'public':
      return null;
  }
}

function addresses({ targets, notifications, check, deployment }: Configuration): Address[] {
  const { pagerDuty, slack, statuspage, webhook } = notifications;
  const urls = {
    ...{ pagerDuty, 'pagerDuty.notes': pagerDuty?.notes, 'slack.bot': slack?.bot, statuspage, webhook },
  };
  const channels = Object.entries(urls).flatMap(([name, channel]) => {
    const path = ['notifications', ...name.split('.'), 'url'];
    return channel ? [{ path, address: channel.url, accepted: PUBLIC, namespaces: [] }] : [];
  });
  const alertmanager = check.alertmanager
    ? [
        {
          ...{ path: ['check', 'alertmanager', 'url'], address: check.alertmanager.url },
          ...{ accepted: 'an address outside the cluster', namespaces: [] },
        },
      ]
    : [];
  const { login } = deployment.answers;
  const issuer = login
    ? [
        {
          ...{ path: ['deployment', 'answers', 'login', 'issuer'], address: login.issuer },
          ...{ accepted: PUBLIC, namespaces: [] },
        },
      ]
    : [];
  return [...targets.flatMap(addressesOf), ...channels, ...alertmanager, ...issuer];
}

const PUBLIC = 'an address that is reached from everywhere';

/** What is in secrets is not known here: of those the dry run tells. */
function addressesOf({ kubernetes, postgres, pooler, prometheus }: Target, index: number): Address[] {
  const at = (path: Contradiction['path'], address: string | undefined, accepted: string): Address[] =>
    address === undefined
      ? []
      : [
          {
            path: ['targets', index, ...path],
            address,
            accepted,
            namespaces: [kubernetes.namespace],
          },
        ];
  return [
    ...at(['kubernetes', 'eks', 'endpoint'], kubernetes.eks?.endpoint, "the cluster's public endpoint"),
    ...at(['postgres', 'iam', 'host'], postgres.iam?.host, PUBLIC),
    ...(pooler?.bouncers ?? []).flatMap(({ host }, bouncer) =>
      at(['pooler', 'bouncers', bouncer, 'host'], host, 'an address of this bouncer outside the cluster'),
    ),
    ...at(
      ['prometheus', 'url'],
      prometheus.url,
      'prometheus.serviceProxy for one inside the cluster, prometheus.managed, or an address outside it',
    ),
  ];
}

/** A function reads secrets, and is called by topics, of its own region. */
function elsewhere(config: Configuration, region: string | undefined): Contradiction[] {
  if (region === undefined) {
    const message = 'is needed with deployment.alertTopics, which are of one region';
    return config.deployment.alertTopics.length > 0 ? [{ path: ['deployment', 'region'], message }] : [];
  }
  return arns(config).flatMap(({ path, arn }) => {
    const own = arn.split(':')[3];
    const message = `is in ${own}, and the stack in ${region}: name one of its region`;
    return own === region ? [] : [{ path, message }];
  });
}

/** CloudFormation makes an access entry in the region of its stack. */
function clustersElsewhere({ targets }: Configuration, region: string | undefined): Contradiction[] {
  return targets.flatMap(({ kubernetes: { eks } }, index) => {
    if (!eks?.accessEntries || eks.region === undefined || eks.region === region) return [];
    const message = `are made in the region of the stack${region ? `, ${region}` : ' (give deployment.region)'}, and the cluster is in ${eks.region}`;
    return [{ path: ['targets', index, 'kubernetes', 'eks', 'accessEntries'], message }];
  });
}

interface Named {
  readonly path: Contradiction['path'];
  readonly arn: string;
}

function arns({ targets, notifications, deployment, check }: Configuration): Named[] {
  const { pagerDuty, slack, statuspage, webhook, teams } = notifications;
  const named = (path: Contradiction['path'], text: string | undefined): Named[] =>
    text?.startsWith('arn:') ? [{ path, arn: text }] : [];
  return [
    ...deployment.alertTopics.flatMap((arn, index) => named(['deployment', 'alertTopics', index], arn)),
    ...deployment.encryption.secretKeyArns.flatMap((arn, index) =>
      named(['deployment', 'encryption', 'secretKeyArns', index], arn),
    ),
    ...targets.flatMap(({ kubernetes, postgres, pooler }, index) => [
      ...named(['targets', index, 'kubernetes', 'secretId'], kubernetes.secretId),
      ...named(['targets', index, 'kubernetes', 'answersSecretId'], kubernetes.answersSecretId),
      ...named(['targets', index, 'postgres', 'secretId'], postgres.secretId),
      ...named(['targets', index, 'pooler', 'secretId'], pooler?.secretId),
      ...named(['targets', index, 'pooler', 'adminSecretId'], pooler?.adminSecretId),
    ]),
    ...Object.entries({ pagerDuty, slack, statuspage, webhook, teams }).flatMap(([name, channel]) =>
      named(['notifications', name, 'secretId'], channel?.secretId),
    ),
    ...named(['check', 'alertmanager', 'secretId'], check.alertmanager?.secretId),
    ...named(['notifications', 'slack', 'signingSecretId'], slack?.signingSecretId),
    ...named(['notifications', 'pagerDuty', 'webhookSecretId'], pagerDuty?.webhookSecretId),
    ...named(['notifications', 'pagerDuty', 'notes', 'secretId'], pagerDuty?.notes?.secretId),
    ...named(['deployment', 'answers', 'login', 'clientSecretId'], deployment.answers.login?.clientSecretId),
  ];
}
