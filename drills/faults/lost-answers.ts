/** Each change to a live system, and each message, whose answer is lost on the way back. */
import { STATE } from '../../src/workflow/states';
import type { Cell, Dependency, Request, Story } from './cell';
import { RAISED_POOLER_POOL } from './settings';

/** The object itself, not its scale, and in earnest. */
const DEPLOYMENT = /\/deployments\/[^/?]+(\?(?!.*dryRun)|$)/;

export const LOST: readonly Omit<Cell, 'failure'>[] = [
  lost('step-functions', 'Intake', 'leak', { what: 'StartExecution' }),
  lost('postgres', STATE.Remediate, 'leak', {
    what: 'terminate sessions',
    statement: 'pg_terminate_backend',
  }),
  lost('kubernetes', STATE.Join, 'leak', { what: 'open the incident', method: 'PUT', path: /\/leases\// }),
  lost('kubernetes', STATE.Remediate, 'leak', { what: 'take the lock', method: 'PUT', path: /\/leases\// }),
  lost('kubernetes', STATE.ReleaseResolved, 'leak', {
    what: 'release the lock',
    method: 'PUT',
    path: /\/leases\//,
  }),
  lost('kubernetes', STATE.FollowChange, 'surge', {
    what: 'renew the lock',
    method: 'PUT',
    path: /\/leases\//,
  }),
  lost('kubernetes', STATE.Remediate, 'surge', { what: 'scale out', method: 'PATCH', path: /\/scale/ }),
  lost('kubernetes', STATE.Remediate, 'larger', {
    what: 'set the pool size',
    method: 'PATCH',
    path: /\/configmaps\//,
  }),
  lost('kubernetes', STATE.Remediate, 'larger', {
    what: 'restart the pods',
    method: 'PATCH',
    path: DEPLOYMENT,
  }),
  lost('kubernetes', STATE.UndoChange, 'larger-stuck', {
    ...{ what: 'set the pool size back', method: 'PATCH', path: /\/configmaps\// },
  }),
  lost('kubernetes', STATE.UndoChange, 'larger-stuck', {
    ...{ what: 'restart the pods again', method: 'PATCH', path: DEPLOYMENT },
  }),
  lost('kubernetes', STATE.Remediate, 'autoscaled', {
    ...{ what: 'raise minReplicas', method: 'PATCH', path: /\/horizontalpodautoscalers\// },
  }),
  lost('kubernetes', STATE.Remediate, 'pooled', {
    ...{ what: "write the pooler's file", method: 'PATCH', path: /\/configmaps\// },
  }),
  lost('pooler', STATE.Remediate, 'pooled', {
    what: 'set the size of its pools',
    statement: `SET default_pool_size = ${RAISED_POOLER_POOL}`,
  }),
  lost('kubernetes', STATE.Remediate, 'skewed', {
    ...{ what: 'evict the pod', method: 'POST', path: /\/eviction/ },
  }),
  lost('kubernetes', STATE.Remediate, 'traced', {
    what: 'switch tracing on',
    method: 'PATCH',
    path: DEPLOYMENT,
  }),
  lost('kubernetes', STATE.FollowChange, 'traced', {
    ...{ what: 'roll tracing back', method: 'PATCH', path: DEPLOYMENT },
  }),
  lost('s3', STATE.ReportResolved, 'leak', { what: 'keep the report' }),
  ...(['sns', 'pagerduty', 'slack', 'webhook', 'teams'] as const).map((channel) =>
    lost(channel, STATE.EscalateUnresolved, 'stopped', { what: 'page' }),
  ),
  lost('statuspage', STATE.EscalateRisk, 'leak', { what: 'publish', method: 'POST' }),
  lost('lambda', 'Slack', 'asked', { what: 'hand the word over', method: 'POST' }),
  lost('kubernetes', 'Answer', 'asked', { what: 'write the word', method: 'PUT', path: /\/leases\// }),
  lost('slack-bot', STATE.EscalateUnresolved, 'stopped', { what: 'page', path: /chat\.postMessage/ }),
];

function lost(dependency: Dependency, step: string, story: Story, request: Request) {
  return { dependency, step, story, request };
}
