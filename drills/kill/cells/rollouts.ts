/** Functions killed around a change that the cluster carries out in its own time, and around its undo. */

import { STATE } from '../../../src/workflow/states';
import type { Scenario } from '../../gameday/scenario';
import { rolloutNeverCompletes } from '../../gameday/scenarios/rollout-never-completes';
import { clusterFacts } from '../../gameday/scenarios/shared';
import { undersizedWithHeadroom } from '../../gameday/scenarios/undersized-with-headroom';
import { fact } from '../../harness/fact';
import type { Bench, Cell, Ended, Group } from '../cell';
import { onceFacts, saidTwice, timelineFact } from '../facts';
import { AFTER, BEFORE, type Moment, objectWritten } from '../moments';

interface Strike {
  readonly logicalId: 'Remediate' | 'Follow' | 'Undo';
  readonly moment: Moment;
}

const STATES = {
  Remediate: [STATE.Remediate],
  Follow: [STATE.FollowChange],
  Undo: [STATE.UndoChange],
} as const;

const POOL_WRITTEN = objectWritten(
  'written',
  'the ConfigMap was written, and no restart begun',
  /\/configmaps\//,
);
const DEPLOYMENT_WRITTEN = objectWritten('begun', 'the deployment was written', /\/deployments\//);

function strikes(moment: Moment, ...logicalIds: readonly Strike['logicalId'][]): readonly Strike[] {
  return logicalIds.map((logicalId) => ({ logicalId, moment }));
}

/** Each in a world of its own, where a larger pool does not roll out in time and is rolled back. */
export const ROLLOUT_GROUPS: readonly Group[] = [
  group('rollout-before', rolloutNeverCompletes, strikes(BEFORE, 'Remediate', 'Follow', 'Undo')),
  group('rollout-written', rolloutNeverCompletes, strikes(POOL_WRITTEN, 'Remediate', 'Undo')),
  group('rollout-begun', rolloutNeverCompletes, strikes(DEPLOYMENT_WRITTEN, 'Remediate', 'Undo')),
  group('rollout-after', rolloutNeverCompletes, strikes(AFTER, 'Remediate', 'Follow', 'Undo')),
  group('scale-out-begun', undersizedWithHeadroom, strikes(DEPLOYMENT_WRITTEN, 'Remediate')),
];

function group(name: string, scenario: Scenario, all: readonly Strike[]): Group {
  const cell: Cell = {
    name,
    killed: all.map(({ logicalId }) => logicalId).join(', '),
    when: all[0]?.moment.when ?? '',
    play: (bench) => play(bench, scenario, all),
  };
  return { world: scenario.world ?? {}, cells: [cell] };
}

async function play(bench: Bench, scenario: Scenario, all: readonly Strike[]): Promise<Ended> {
  const { stage, watchers } = bench;
  const { lambda } = stage.world.aws;
  const restarts = new Set<string>();
  watchers.onWrite(({ url, body }) => {
    const at = /restartedAt":"([^"]+)"/.exec(body)?.[1];
    if (url.includes('/deployments/') && at) restarts.add(at);
  });
  for (const { logicalId, moment } of all) moment.arm(bench, logicalId);
  const [execution = ''] = await scenario.play(stage);
  const { replicas, poolSize } = await clusterFacts(stage);
  const report = await stage.report(execution);
  const isUndone = scenario === rolloutNeverCompletes;
  return {
    ending: report.outcome,
    facts: [
      ...all.map(({ logicalId }) => fact(`${logicalId}'s processes killed`, 1, lambda.spare(logicalId))),
      fact('outcome', scenario.expected[0]?.outcome ?? '', report.outcome),
      fact('replicas', isUndone ? 3 : 6, replicas),
      fact('pool of each', 8, poolSize),
      fact('restarts, of the change and none of its undo', isUndone ? 1 : 0, restarts.size),
      fact('changes', 1, report.actions.length),
      fact('size of the change', isUndone ? 8 : 3, report.actions[0]?.changed ?? 0),
      fact(
        'the change is marked as undone',
        isUndone ? 'yes' : 'no',
        report.actions[0]?.undone ? 'yes' : 'no',
      ),
      ...(await onceFacts(stage, execution)),
      fact('messages sent twice', 'none', saidTwice(stage, execution).join(', ') || 'none'),
      ...(await Promise.all(all.map(({ logicalId }) => timelineFact(stage, execution, STATES[logicalId])))),
    ],
  };
}
