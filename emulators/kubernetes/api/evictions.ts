/** Evictions: a pod's end by request, as far as its disruption budget allows. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { markDeleted } from '../deployment-controller';
import { budgetStatus, covers, type PodDisruptionBudget } from '../disruption-budget';
import type { Pod } from '../objects';
import { isOver, isReady } from '../pod-status';
import { requireOwn } from '../postgres-pod';
import { StatusError, success } from '../status-error';
import type { Store } from '../store';
import { typedObject } from './bodies';
import { deleteOptionsSchema, requirePreconditions } from './delete-options';
import type { Key } from './resource';

const evictionSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string().optional(), namespace: z.string().optional() }).prefault({}),
  deleteOptions: deleteOptionsSchema,
});

/**
 * Evicts the pod that the URL names, and returns the answer's body.
 * @param admit throws where the cluster's policies do not let it in. @param dryRun asks all of it, and ends nothing.
 * @throws StatusError NotFound; TooManyRequests when the budget does not allow it; Conflict for another uid or version
 * than the one wished for; BadRequest when the body is none, or names another pod.
 */
export function evictPod(
  store: Store,
  { namespace, name }: Key,
  request: FastifyRequest,
  { admit, dryRun }: { readonly admit: (eviction: object) => void; readonly dryRun: boolean } = {
    admit: () => undefined,
    dryRun: false,
  },
) {
  const eviction = readEviction(request);
  if (eviction.metadata.name !== name) {
    throw new StatusError('BadRequest', 'name in URL does not match name in Eviction object');
  }
  if (!['', namespace].includes(eviction.metadata.namespace ?? '')) {
    throw new StatusError(
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  admit(eviction);
  const pod = store.get('pods', namespace, name);
  // A pod that has not started, is over, or is going already, disrupts nobody by its end.
  const isServing = pod.status.phase !== 'Pending' && !isOver(pod);
  if (isServing && pod.metadata.deletionTimestamp === undefined) requireBudget(store, pod);
  requirePreconditions('pods', pod, eviction.deleteOptions);
  requireOwn(pod);
  if (!dryRun) markDeleted(store, pod);
  return success({ code: 201 });
}

function readEviction(request: FastifyRequest): z.infer<typeof evictionSchema> {
  const result = evictionSchema.safeParse(typedObject(request, 'Eviction', ['policy/v1', 'policy/v1beta1']));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new StatusError(
    'BadRequest',
    `Eviction in version "v1" cannot be handled as a Eviction: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

/** Counts the pods afresh: the status of a budget lags behind, and two evictions must not share one allowance. */
function requireBudget(store: Store, pod: Pod): void {
  const { namespace } = pod.metadata;
  const pods = store.list('pods', namespace);
  const budgets = store.list('poddisruptionbudgets', namespace).filter((budget) => covers(budget, pod));
  if (budgets.length > 1) {
    throw new StatusError(
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  }
  for (const budget of budgets) {
    const status = budgetStatus(budget, pods);
    const { currentHealthy, desiredHealthy, disruptionsAllowed } = status;
    // A pod that is not ready is none of those that the budget counts on, as long as there are enough of them.
    if (!isReady(pod) && desiredHealthy > 0 && currentHealthy >= desiredHealthy) continue;
    if (disruptionsAllowed === 0) throw overBudget(budget, status);
  }
}

function overBudget(
  { metadata }: PodDisruptionBudget,
  { desiredHealthy, currentHealthy }: PodDisruptionBudget['status'],
): StatusError {
  const message = `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return new StatusError(
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    { causes: [{ reason: 'DisruptionBudget', message }] },
  );
}
