/** What a function may do to reach the targets: exactly what their configuration calls for. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration, Target } from '../src/configuration/configuration';
import type { Grant } from './grant';
import { readSecrets } from './secrets';

/** The parts of a target, each with its own credentials. `lease`: the cluster, for what people decide. */
export type TargetPart = 'kubernetes' | 'postgres' | 'prometheus' | 'pooler' | 'pooler-admin' | 'lease';

/** The cluster's address is asked from EKS, since the configuration does not have all of it. */
export function describesCluster({ kubernetes: { eks } }: Target): boolean {
  return eks !== undefined && !(eks.endpoint && eks.certificateAuthority);
}

/** Whether these parts of the target are reached through its API server. */
export function reachesCluster(target: Target, parts: readonly TargetPart[]): boolean {
  return partsNeeded(target, parts).some((part) => part === 'kubernetes' || part === 'lease');
}

/** Grants for these parts of every target. */
export function targetAccess(
  scope: Construct,
  { targets, deployment }: Configuration,
  parts: readonly TargetPart[],
): Grant[] {
  const stack = Stack.of(scope);
  const wanted = targets.flatMap((target) => partsNeeded(target, parts).map((part) => ({ target, part })));
  const secretIds = wanted.flatMap(({ target, part }) => secretOf(target, part) ?? []);
  return [
    ...readSecrets(scope, secretIds, deployment.encryption.secretKeyArns),
    ...merged('eks:DescribeCluster', clusters(stack, wanted)),
    ...merged('rds-db:connect', databaseUsers(stack, wanted)),
    ...merged(PROMETHEUS_ACTIONS, workspaces(stack, wanted)),
  ];
}

interface Wanted {
  readonly target: Target;
  readonly part: TargetPart;
}

const ANY_INSTANCE =
  "the resource id of an RDS instance stands nowhere in its address; without it in the configuration any instance's is taken, for this one database user";
/** `/api/v1/query`, `/api/v1/query_range` and `/api/v1/rules`: all that is asked of Prometheus. */
const PROMETHEUS_ACTIONS = ['aps:QueryMetrics', 'aps:ListRules'];

/** A Prometheus inside the cluster is reached through the API server. */
function partsNeeded({ prometheus }: Target, parts: readonly TargetPart[]): readonly TargetPart[] {
  const throughCluster = parts.includes('prometheus') && prometheus.serviceProxy !== undefined;
  return throughCluster && !parts.includes('kubernetes') ? [...parts, 'kubernetes'] : parts;
}

function secretOf({ kubernetes, postgres, pooler }: Target, part: TargetPart): string | undefined {
  switch (part) {
    case 'kubernetes':
      return kubernetes.secretId;
    case 'lease':
      return kubernetes.answersSecretId ?? kubernetes.secretId;
    case 'postgres':
      return postgres.secretId;
    case 'pooler':
      return pooler?.secretId;
    case 'pooler-admin':
      return pooler?.adminSecretId;
    case 'prometheus':
      return undefined;
  }
}

/** The token for the cluster is an STS request signed in advance: GetCallerIdentity needs no permission. */
function clusters(stack: Stack, wanted: readonly Wanted[]): string[] {
  return wanted.flatMap(({ target, part }) => {
    const { eks } = target.kubernetes;
    if ((part !== 'kubernetes' && part !== 'lease') || !eks || !describesCluster(target)) return [];
    return stack.formatArn({
      service: 'eks',
      region: eks.region ?? stack.region,
      resource: 'cluster',
      resourceName: eks.clusterName,
    });
  });
}

/**
 * The resource id is not the instance's name and stands nowhere in its address; where the configuration does not have
 * it, any instance of the account and region is allowed, as this one database user only.
 * Source: Amazon RDS, "Creating and using an IAM policy for IAM database access".
 */
function databaseUsers(stack: Stack, wanted: readonly Wanted[]): string[] {
  return wanted.flatMap(({ target, part }) => {
    const { iam } = target.postgres;
    if (part !== 'postgres' || !iam) return [];
    return stack.formatArn({
      service: 'rds-db',
      region: iam.region ?? stack.region,
      resource: 'dbuser',
      resourceName: `${iam.resourceId ?? '*'}/${iam.username}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  });
}

function workspaces(stack: Stack, wanted: readonly Wanted[]): string[] {
  return wanted.flatMap(({ target: { prometheus }, part }) => {
    if (part !== 'prometheus' || !prometheus.managed) return [];
    const { workspaceId, region } = prometheus.managed;
    return stack.formatArn({
      service: 'aps',
      region: region ?? stack.region,
      resource: 'workspace',
      resourceName: workspaceId,
    });
  });
}

/** One statement for all targets: policies have a size limit. */
function merged(actions: string | string[], resources: readonly string[]): Grant[] {
  if (resources.length === 0) return [];
  return [{ actions: [actions].flat(), resources: [...new Set(resources)], wildcard: ANY_INSTANCE }];
}
