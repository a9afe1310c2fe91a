/** Carries out one planned change, and records what it changed and how to undo it. */
import type { Target } from '../configuration';
import { shellWord } from '../escalate/shell-word';
import { fitting } from '../limits';
import type { Cluster, Sources } from '../ports';
import type {
  AppliedAction,
  PlannedAction,
  RaisePoolPlan,
  ReplacePodPlan,
  ScaleOutPlan,
  SessionToTerminate,
  TerminatePlan,
  TracePlan,
} from './actions';

const MAX_ITEMS_BYTES = 4_096;

/**
 * What a call did that began this change and did not live to tell. What it changed is found as it should be, and
 * would else be in no report: nobody would be told of it, nor would it be known what repaired the service.
 */
export interface EarlierCall {
  /** Of the sessions to end, those that are not idle in a transaction any more. */
  readonly sessionsGone: readonly SessionToTerminate[];
}

/**
 * Makes the change. Running the same plan again changes nothing a second time: sessions that are gone are not
 * found, replicas that are there are left alone.
 * @param startedAt ISO 8601; also marks a restart, so it is the same when the plan is run again.
 * @param earlier null unless it was begun before.
 * @throws StalePlanError when what was planned for no longer holds; DependencyError when it can't be done.
 */
export async function applyAction(
  plan: PlannedAction,
  sources: Sources,
  target: Target,
  startedAt: string,
  now: () => Date,
  earlier: EarlierCall | null = null,
): Promise<AppliedAction> {
  const done = await apply(plan, sources, target, startedAt, earlier);
  return { id: plan.id, kind: plan.kind, startedAt, finishedAt: now().toISOString(), undone: null, ...done };
}

type Done = Omit<AppliedAction, 'id' | 'kind' | 'startedAt' | 'finishedAt' | 'undone'>;

function apply(
  plan: PlannedAction,
  sources: Sources,
  target: Target,
  at: string,
  earlier: EarlierCall | null,
): Promise<Done> {
  const wasBegun = earlier !== null;
  switch (plan.kind) {
    case 'terminate-leaked-sessions':
      return terminate(plan, sources, target, earlier?.sessionsGone ?? []);
    case 'scale-out':
      return scaleOut(plan, sources.cluster, target, wasBegun);
    case 'raise-pool':
      return raisePool(plan, sources.cluster, target, at, wasBegun);
    case 'replace-pod':
      return replacePod(plan, sources.cluster, target, wasBegun);
    case 'trace-connections':
      return startTrace(plan, sources.cluster, target, wasBegun);
  }
}

/** @param gone Ended by a call that was cut off. */
async function terminate(
  plan: TerminatePlan,
  { database }: Sources,
  target: Target,
  gone: readonly SessionToTerminate[],
): Promise<Done> {
  const now = await database.terminate(plan);
  const isEnded = new Set([...now, ...gone].map(({ pid, backendStart }) => `${pid} ${backendStart}`));
  const ended = plan.sessions.filter(({ pid, backendStart }) => isEnded.has(`${pid} ${backendStart}`));
  const before = ended.length - now.length;
  return {
    object: `database ${target.postgres.database}`,
    before: `${plan.sessions.length} planned session(s) idle in transaction`,
    after:
      ended.length === plan.sessions.length
        ? 'all of them ended'
        : `${ended.length} of them ended, the rest had gone or were no longer idle in transaction`,
    undo: 'none needed: PostgreSQL rolled the open transactions back and the pools open new connections',
    undoPlan: null,
    changed: ended.length,
    summary:
      `terminated ${ended.length} leaked session(s)` +
      (before > 0 ? `, ${before} of them in a call that was cut off` : ''),
    items: some(
      ended.map(
        ({ pid, application, idleSeconds, query }) =>
          `pid ${pid} of ${application || 'unknown'}, idle in transaction for ${Math.round(idleSeconds)} s: ${query}`,
      ),
    ),
  };
}

/** Each change stays in the state until the incident is over: all of them are counted, some are listed. */
function some(items: readonly string[]): string[] {
  const listed = fitting(items, MAX_ITEMS_BYTES);
  const more = items.length - listed.length;
  return more > 0 ? [...listed, `and ${more} more`] : listed;
}

async function scaleOut(
  plan: ScaleOutPlan,
  cluster: Cluster,
  target: Target,
  wasBegun: boolean,
): Promise<Done> {
  const changed = (await cluster.scaleOut(plan)).changed || wasBegun;
  const { deployment } = target.kubernetes;
  const { autoscaler, fromReplicas, toReplicas } = plan;
  const common = {
    changed: changed ? toReplicas - fromReplicas : 0,
    items: [plan.headroom],
  };
  if (autoscaler) {
    return {
      ...common,
      object: `horizontalpodautoscaler ${target.kubernetes.namespace}/${autoscaler.name}`,
      before: `minReplicas ${autoscaler.minReplicas}, ${fromReplicas} replicas`,
      after: `minReplicas ${toReplicas}`,
      undo: `${kubectl(target)} patch hpa ${autoscaler.name} --type=merge -p '{"spec":{"minReplicas":${autoscaler.minReplicas}}}'`,
      undoPlan: {
        kind: 'set-min-replicas',
        autoscaler: autoscaler.name,
        from: toReplicas,
        to: autoscaler.minReplicas,
        replicas: fromReplicas,
      },
      summary: changed
        ? `raised minReplicas of the autoscaler ${autoscaler.name} from ${autoscaler.minReplicas} to ${toReplicas}`
        : `the autoscaler ${autoscaler.name} has minReplicas ${toReplicas} already`,
    };
  }
  return {
    ...common,
    object: deploymentOf(target),
    before: `${fromReplicas} replicas`,
    after: `${toReplicas} replicas`,
    undo: `${kubectl(target)} scale deployment ${deployment} --replicas=${fromReplicas}`,
    undoPlan: { kind: 'set-replicas', from: toReplicas, to: fromReplicas },
    summary: changed
      ? `scaled ${deployment} out from ${fromReplicas} to ${toReplicas} replicas`
      : `${deployment} has ${toReplicas} replicas already`,
  };
}

async function raisePool(
  plan: RaisePoolPlan,
  cluster: Cluster,
  target: Target,
  at: string,
  wasBegun: boolean,
): Promise<Done> {
  const changed = (await cluster.raisePool(plan, at)).changed || wasBegun;
  const { configMap, poolSizeKey, deployment, namespace } = target.kubernetes;
  const { fromSize, toSize } = plan;
  return {
    object: `configmap ${namespace}/${configMap}, ${deploymentOf(target)}`,
    before: `${poolSizeKey} ${fromSize}`,
    after: `${poolSizeKey} ${toSize}, rolling restart begun`,
    undo:
      `${kubectl(target)} patch configmap ${configMap} -p '{"data":{"${poolSizeKey}":"${fromSize}"}}' && ` +
      `${kubectl(target)} rollout restart deployment/${deployment}`,
    undoPlan: { kind: 'set-pool-size', from: toSize, to: fromSize },
    changed: changed ? toSize - fromSize : 0,
    summary: changed
      ? `raised the pool of ${deployment} from ${fromSize} to ${toSize} connections a pod; pods restart one by one`
      : `the pool of ${deployment} is ${toSize} already`,
    items: [plan.headroom],
  };
}

async function replacePod(
  plan: ReplacePodPlan,
  cluster: Cluster,
  target: Target,
  wasBegun: boolean,
): Promise<Done> {
  const changed = (await cluster.replacePod(plan)).changed || wasBegun;
  return {
    object: `pod ${target.kubernetes.namespace}/${plan.pod}`,
    before: plan.summary,
    after: 'evicted; its deployment makes another',
    undo: 'none needed: the new pod runs what the old one ran',
    undoPlan: null,
    changed: changed ? 1 : 0,
    summary: changed ? `replaced pod ${plan.pod}` : `pod ${plan.pod} was gone already`,
    items: [plan.headroom],
  };
}

async function startTrace(
  plan: TracePlan,
  cluster: Cluster,
  target: Target,
  wasBegun: boolean,
): Promise<Done> {
  const { changed, previous } = await cluster.startTrace(plan);
  const { variable, value, seconds } = plan;
  const { deployment } = target.kubernetes;
  return {
    object: deploymentOf(target),
    before: `${variable} ${previous ?? 'not set'}`,
    after: `${variable} with ${value}, taken back after ${seconds} s`,
    undo: `none needed: taken back after ${seconds} s; by hand: ${kubectl(target)} set env deployment/${deployment} ${previous === null ? `${variable}-` : shellWord(`${variable}=${previous}`)}`,
    undoPlan: { kind: 'stop-trace', variable, value },
    changed: changed || wasBegun ? 1 : 0,
    summary: `switched connection tracing on for ${seconds} s; pods restart one by one`,
    items: [plan.headroom],
  };
}

function deploymentOf({ kubernetes: { namespace, deployment } }: Target): string {
  return `deployment ${namespace}/${deployment}`;
}

function kubectl({ kubernetes: { namespace } }: Target): string {
  return `kubectl --namespace ${namespace}`;
}
