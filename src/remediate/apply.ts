/** Carries out one planned change, and records what it changed and how to undo it. */
import type { Target } from '../configuration';
import type { Sources } from '../ports';
import type { AppliedAction, PlannedAction, ScaleOutPlan, TerminatePlan } from '../remediate/actions';

/**
 * Makes the change. Running the same plan again changes nothing a second time: sessions that are gone are not
 * found, replicas that are there are left alone.
 * @throws StalePlanError when what was planned for no longer holds; DependencyError when it can't be done.
 */
export async function applyAction(
  plan: PlannedAction,
  sources: Sources,
  target: Target,
  now: () => Date,
): Promise<AppliedAction> {
  const startedAt = now().toISOString();
  const done =
    plan.kind === 'scale-out'
      ? await scaleOut(plan, sources, target)
      : await terminate(plan, sources, target);
  return { id: plan.id, kind: plan.kind, startedAt, finishedAt: now().toISOString(), ...done };
}

type Done = Omit<AppliedAction, 'id' | 'kind' | 'startedAt' | 'finishedAt'>;

async function terminate(plan: TerminatePlan, { database }: Sources, target: Target): Promise<Done> {
  const ended = await database.terminate(plan);
  return {
    object: `database ${target.postgres.database}`,
    before: `${plan.sessions.length} planned session(s) idle in transaction`,
    after:
      ended.length === plan.sessions.length
        ? 'all of them ended'
        : `${ended.length} of them ended, the rest had gone or were no longer idle in transaction`,
    undo: 'none needed: PostgreSQL rolled the open transactions back and the pools open new connections',
    changed: ended.length,
    summary: `terminated ${ended.length} leaked session(s)`,
    items: ended.map(
      ({ pid, application, idleSeconds, query }) =>
        `pid ${pid} of ${application || 'unknown'}, idle in transaction for ${Math.round(idleSeconds)} s: ${query}`,
    ),
  };
}

async function scaleOut(plan: ScaleOutPlan, { cluster }: Sources, target: Target): Promise<Done> {
  const { changed } = await cluster.scaleOut(plan);
  const { namespace, deployment } = target.kubernetes;
  return {
    object: `deployment ${namespace}/${deployment}`,
    before: `${plan.fromReplicas} replicas`,
    after: `${plan.toReplicas} replicas`,
    undo: `kubectl --namespace ${namespace} scale deployment ${deployment} --replicas=${plan.fromReplicas}`,
    changed: changed ? plan.toReplicas - plan.fromReplicas : 0,
    summary: changed
      ? `scaled ${deployment} out from ${plan.fromReplicas} to ${plan.toReplicas} replicas`
      : `${deployment} has ${plan.toReplicas} replicas already`,
    items: [plan.headroom],
  };
}
