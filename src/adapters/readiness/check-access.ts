/** The ways of one function to a target: whether its own secrets, role and network lead there. */
import type { Target } from '../../configuration/configuration';
import { judgeLogin } from '../../readiness/database';
import { judgeResize } from '../../readiness/pooler';
import type { CheckResult } from '../../readiness/result';
import type { ClusterUse } from '../../readiness/steps';
import { openSources, type Reach } from '../open-sources';
import { checkCluster } from './check-cluster';
import { checkDatabase } from './check-database';
import { checkSecrets } from './check-secrets';
import { prometheusAnswers } from './prometheus-answers';
import { rehearseResize } from './rehearse-resize';

/** What a function reaches, as `lib/runbook-functions.ts` has it. */
export interface AccessUse {
  readonly cluster?: ClusterUse;
  readonly postgres?: true;
  readonly prometheus?: true;
  /** It changes the size of the pooler's pools. */
  readonly poolerAdmin?: true;
}

/** Changes nothing: each change is a dry run, or sets what is there. */
export async function checkAccess(
  target: Target,
  reach: Reach,
  { cluster, postgres, prometheus, poolerAdmin }: AccessUse,
  now: () => Date,
): Promise<CheckResult[]> {
  const { config } = reach;
  const access = reach.access(reach.secrets);
  const parts = await Promise.all([
    checkSecrets(target, reach.secrets, 'function', [
      ...(cluster ? (['kubernetes'] as const) : []),
      ...(postgres ? (['postgres', 'pooler'] as const) : []),
      ...(poolerAdmin ? (['pooler-admin'] as const) : []),
    ]),
    cluster
      ? checkCluster(target, config, access, now, 'whole', cluster).then(({ checks }) => [...checks])
      : [],
    postgres ? databaseLogin(target, reach, now) : [],
    prometheus ? prometheusAnswers(target, reach) : [],
    poolerAdmin ? resize(target, reach) : [],
  ]);
  return parts.flat();
}

async function databaseLogin(target: Target, reach: Reach, now: () => Date): Promise<CheckResult[]> {
  const { checks, facts } = await checkDatabase(target, reach.config, reach.access(reach.secrets), now);
  return [...checks, ...(facts === null ? [] : judgeLogin(target, facts))];
}

async function resize(target: Target, reach: Reach): Promise<CheckResult[]> {
  if (!target.pooler) return [];
  return [judgeResize(await rehearseResize(target.pooler, openSources(target, reach).pooler))];
}
