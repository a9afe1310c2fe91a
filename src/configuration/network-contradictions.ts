/** Settings of the network that are right one by one and wrong together, or with what has to be reached from it. */
import type { Contradiction } from './contradiction';
import type { Configuration } from './schema';

export function networkContradictions(config: Configuration): Contradiction[] {
  return [
    ...withoutWayOut(config),
    ...unevenSubnets(config),
    ...zonesGivenTwice(config),
    ...zonesElsewhere(config),
  ];
}

/** In a VPC with no way out, a channel outside AWS would fail at each message. */
function withoutWayOut({ deployment: { network }, notifications }: Configuration): Contradiction[] {
  const { pagerDuty, slack, statuspage, webhook, teams } = notifications;
  if (network.kind !== 'new' || network.natGateways > 0) return [];
  return Object.entries({ pagerDuty, slack, statuspage, webhook, teams }).flatMap(([channel, settings]) =>
    settings === undefined
      ? []
      : [
          {
            path: ['deployment', 'network', 'natGateways'],
            message: `must be at least 1: notifications.${channel} is outside AWS`,
          },
        ],
  );
}

function unevenSubnets({ deployment: { network } }: Configuration): Contradiction[] {
  if (network.kind !== 'existing') return [];
  if (network.privateSubnetIds.length === network.availabilityZones.length) return [];
  return [
    {
      path: ['deployment', 'network', 'availabilityZones'],
      message: 'must be as many as deployment.network.privateSubnetIds, in the same order',
    },
  ];
}

function zonesGivenTwice({ deployment: { network } }: Configuration): Contradiction[] {
  if (network.kind !== 'new' || network.maxAzs === undefined || !network.availabilityZones) return [];
  const message = 'only one of maxAzs, availabilityZones may be given';
  return [{ path: ['deployment', 'network'], message }];
}

function zonesElsewhere({ deployment: { network, region } }: Configuration): Contradiction[] {
  if (network.kind === 'none' || region === undefined) return [];
  return (network.availabilityZones ?? [])
    .filter((zone) => zone.slice(0, -1) !== region)
    .map((zone) => ({
      path: ['deployment', 'network', 'availabilityZones'],
      message: `'${zone}' is not in deployment.region, ${region}`,
    }));
}
