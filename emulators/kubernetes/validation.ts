/** Turns what a client sent into an object that may be stored, or refuses it as the API server would. */
import { z } from 'zod';
import { autoscalerSpecSchema, type HorizontalPodAutoscaler } from './autoscaler';
import { type Lease, leaseSpecSchema } from './lease';
import { newMetadata, validMetadata, type Wanted } from './metadata';
import {
  configMapDataSchema,
  type Deployment,
  type DeploymentSpec,
  deploymentSpecSchema,
  type KeyValues,
  replicasSchema,
} from './objects';
import { parse } from './parse';
import { sameJson } from './same-json';
import { invalid, kindText } from './status-error';

/** @throws StatusError Invalid, or BadRequest when it names another object. */
export function validDeployment(before: Deployment, candidate: unknown): Deployment {
  const kind = kindText('deployments');
  const metadata = validMetadata(kind, before.metadata, candidate);
  const spec = parse(kind, before.metadata.name, deploymentSpecSchema, candidate, 'spec');
  if (!sameJson(spec.selector, before.spec.selector)) {
    throw invalid(kind, metadata.name, [{ field: 'spec.selector', message: 'field is immutable' }]);
  }
  requireSelected(metadata.name, spec);
  return { ...before, metadata, spec };
}

/** @throws StatusError Invalid where a Deployment would not select its own pods. */
export function requireSelected(name: string, { selector, template }: DeploymentSpec): void {
  const { labels } = template.metadata;
  if (Object.entries(selector.matchLabels).every(([key, value]) => labels[key] === value)) return;
  const message = '`selector` does not match template `labels`';
  throw invalid(kindText('deployments'), name, [{ field: 'spec.template.metadata.labels', message }]);
}

/** @throws StatusError Invalid, or BadRequest when it names another object. */
export function validConfigMap(before: KeyValues, candidate: unknown): KeyValues {
  const kind = kindText('configmaps');
  const metadata = validMetadata(kind, before.metadata, candidate);
  const data = parse(kind, metadata.name, configMapDataSchema.default({}), candidate, 'data');
  const immutable = parse(kind, metadata.name, z.boolean().optional(), candidate, 'immutable');
  if (before.immutable && (!immutable || !sameJson(data, before.data ?? {}))) {
    const message = 'Forbidden: field is immutable when `immutable` is set';
    throw invalid(kind, metadata.name, [{ field: immutable ? 'data' : 'immutable', message }]);
  }
  return { ...before, metadata, data, ...(immutable !== undefined && { immutable }) };
}

/**
 * The deployment as a Scale object wants it.
 * @throws StatusError Invalid, or BadRequest when it names another object.
 */
export function validScale(before: Deployment, candidate: unknown): Deployment {
  const kind = 'Scale.autoscaling';
  const { resourceVersion, uid } = validMetadata(kind, before.metadata, candidate);
  // Zero may be left out: clients written in Go do so.
  const schema = z.looseObject({ replicas: replicasSchema.default(0) }).prefault({});
  const { replicas } = parse(kind, before.metadata.name, schema, candidate, 'spec');
  const metadata = { ...before.metadata, resourceVersion, uid };
  return { ...before, metadata, spec: { ...before.spec, replicas } };
}

/** @throws StatusError Invalid, or BadRequest when it names another object. */
export function validAutoscaler(
  before: HorizontalPodAutoscaler,
  candidate: unknown,
): HorizontalPodAutoscaler {
  const kind = kindText('horizontalpodautoscalers');
  const metadata = validMetadata(kind, before.metadata, candidate);
  const spec = parse(kind, metadata.name, autoscalerSpecSchema, candidate, 'spec');
  return { ...before, metadata, spec };
}

/** @throws StatusError Invalid, or BadRequest when it names another object. */
export function validLease(before: Lease, candidate: unknown): Lease {
  const kind = kindText('leases');
  const metadata = validMetadata(kind, before.metadata, candidate);
  return { ...before, metadata, spec: parse(kind, metadata.name, leaseSpecSchema, candidate, 'spec') };
}

/**
 * A lease that is to be created.
 * @param key the name is empty where the URL has none.
 * @throws StatusError Invalid, or BadRequest when the URL says otherwise.
 */
export function newLease(
  key: { readonly namespace: string; readonly name: string },
  candidate: unknown,
): Wanted & { readonly spec: Lease['spec'] } {
  const kind = kindText('leases');
  const wanted = newMetadata(kind, key, candidate);
  return { ...wanted, spec: parse(kind, wanted.metadata.name, leaseSpecSchema, candidate, 'spec') };
}
