/** Who can reach the webhook before any token is looked at: the API's kind of endpoint and its resource policy. */
import { Stack } from 'aws-cdk-lib';
import { type EndpointConfiguration, EndpointType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  type IInterfaceVpcEndpoint,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Callers } from '../src/configuration/callers';
import { STAGE_NAME } from './names';
import type { FunctionNetwork } from './network';

export interface Reach {
  readonly endpointConfiguration: EndpointConfiguration;
  /** The deployment's name has a hash over it, so that a change of it reaches the stage. */
  readonly policy: PolicyDocument | undefined;
  /** The address of a path, for those who can reach it. */
  readonly url: (api: RestApi, path: string) => string;
}

/** @param network Null where the functions are in none: a new endpoint is refused there before. */
export function reach(scope: Construct, callers: Callers, network: FunctionNetwork | null): Reach {
  switch (callers.kind) {
    case 'anyone':
      return { ...PUBLIC, policy: undefined };
    case 'addresses':
      return { ...PUBLIC, policy: onlyFrom({ NotIpAddress: { 'aws:SourceIp': callers.cidrs } }) };
    case 'endpoints': {
      const endpoints = callers.vpcEndpointIds.map((id) =>
        InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, id, { vpcEndpointId: id, port: 443 }),
      );
      return isPrivate(endpoints);
    }
    case 'new-endpoint': {
      if (!network) throw new Error('a new endpoint needs a network');
      return isPrivate([newEndpoint(scope, callers.cidrs, network)]);
    }
  }
}

const PUBLIC = {
  endpointConfiguration: { types: [EndpointType.REGIONAL] },
  url: (api, path) => addressOf(api, api.restApiId, path),
} satisfies Omit<Reach, 'policy'>;

/** By the stage's name, and not by the stage: what is told the address may be what the stage leads to. */
function addressOf(api: RestApi, host: string, path: string): string {
  const { region, urlSuffix } = Stack.of(api);
  return `https://${host}.execute-api.${region}.${urlSuffix}/${STAGE_NAME}${path}`;
}

/**
 * The endpoints are associated with the API, which gives it a public name for each that resolves to private addresses,
 * also from a peered network (API Gateway, "Invoke a private API using a Route53 alias"). So none of them needs private
 * DNS, which would hide every public API of the region from its network.
 */
function isPrivate(endpoints: readonly IInterfaceVpcEndpoint[]): Reach {
  const ids = endpoints.map(({ vpcEndpointId }) => vpcEndpointId);
  return {
    endpointConfiguration: { types: [EndpointType.PRIVATE], vpcEndpoints: [...endpoints] },
    policy: onlyFrom({ StringNotEquals: { 'aws:SourceVpce': ids } }),
    url: (api, path) => addressOf(api, `${api.restApiId}-${ids[0]}`, path),
  };
}

/**
 * Others are denied in so many words: what is merely not allowed still gets as far as the authorizer (API Gateway, "How
 * resource policies affect authorization workflow", Lambda authorizer).
 */
function onlyFrom(others: Readonly<Record<string, unknown>>): PolicyDocument {
  const all = {
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  };
  return new PolicyDocument({
    statements: [
      new PolicyStatement({ ...all, effect: Effect.ALLOW }),
      new PolicyStatement({ ...all, effect: Effect.DENY, conditions: others }),
    ],
  });
}

function newEndpoint(
  scope: Construct,
  cidrs: readonly string[],
  { vpc, vpcSubnets }: FunctionNetwork,
): InterfaceVpcEndpoint {
  const group = new SecurityGroup(scope, 'Senders', {
    vpc,
    description: 'Endpoint of the webhook, for the senders of alerts only',
    allowAllOutbound: false,
  });
  for (const cidr of cidrs) group.addIngressRule(Peer.ipv4(cidr), Port.HTTPS, 'a sender of alerts');
  return new InterfaceVpcEndpoint(scope, 'Endpoint', {
    vpc,
    service: InterfaceVpcEndpointAwsService.APIGATEWAY,
    subnets: vpcSubnets,
    securityGroups: [group],
    open: false,
    privateDnsEnabled: false,
  });
}
