/** Objects that a client makes, beside Leases: what it says of them, checked as an update would be. */
import { z } from 'zod';
import { autoscalerSpecSchema, type HorizontalPodAutoscaler } from './autoscaler';
import { disruptionBudgetSpecSchema, type PodDisruptionBudget } from './disruption-budget';
import { newMetadata } from './metadata';
import {
  configMapDataSchema,
  type Deployment,
  type DeploymentSpec,
  deploymentSpecSchema,
  type KeyValues,
  type NewMeta,
} from './objects';
import { parse } from './parse';
import { kindText } from './status-error';
import { requireSelected } from './validation';

type Draft<T> = Omit<T, 'apiVersion' | 'kind' | 'metadata'> & { readonly metadata: NewMeta };
/** @throws StatusError Invalid, or BadRequest when the URL names another namespace. */
type Making<T> = (namespace: string, candidate: unknown) => Draft<T>;

export const newConfigMap: Making<KeyValues> = (namespace, candidate) => {
  const kind = kindText('configmaps');
  const { metadata } = newMetadata(kind, { namespace, name: '' }, candidate);
  const data = parse(kind, metadata.name, configMapDataSchema.default({}), candidate, 'data');
  const immutable = parse(kind, metadata.name, z.boolean().optional(), candidate, 'immutable');
  return { metadata, data, ...(immutable !== undefined && { immutable }) };
};

export const newDeployment: Making<Deployment> = (namespace, candidate) => {
  const kind = kindText('deployments');
  const { metadata } = newMetadata(kind, { namespace, name: '' }, candidate);
  const spec: DeploymentSpec = parse(kind, metadata.name, deploymentSpecSchema, candidate, 'spec');
  requireSelected(metadata.name, spec);
  return { metadata, spec, status: {} };
};

export const newAutoscaler: Making<HorizontalPodAutoscaler> = (namespace, candidate) => {
  const kind = kindText('horizontalpodautoscalers');
  const { metadata } = newMetadata(kind, { namespace, name: '' }, candidate);
  const spec = parse(kind, metadata.name, autoscalerSpecSchema, candidate, 'spec');
  return { metadata, spec, status: { currentReplicas: 0, desiredReplicas: 0, conditions: [] } };
};

export const newDisruptionBudget: Making<PodDisruptionBudget> = (namespace, candidate) => {
  const kind = kindText('poddisruptionbudgets');
  const { metadata } = newMetadata(kind, { namespace, name: '' }, candidate);
  const spec = parse(kind, metadata.name, disruptionBudgetSpecSchema, candidate, 'spec');
  const none = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  return { metadata, spec, status: none };
};
