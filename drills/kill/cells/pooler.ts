/** The function that makes the pooler's pool larger, killed between its two halves: the file and the bouncer. */
import { bouncerFile, poolSizeIn, poolSizeOf } from '../../../local/start-pgbouncer';
import { STATE } from '../../../src/workflow/states';
import { poolerPoolFull } from '../../gameday/scenarios/pooler';
import { fact } from '../../harness/fact';
import type { Bench, Ended, Group } from '../cell';
import { onceFacts, saidTwice, timelineFact } from '../facts';
import { objectWritten } from '../moments';

const REMEDIATE = 'Remediate';
const FILE_WRITTEN = objectWritten(
  'pooler-written',
  "the pooler's file was written, and the bouncer not told",
  /\/configmaps\//,
);

export const POOLER_GROUP: Group = {
  world: poolerPoolFull.world ?? {},
  cells: [{ name: FILE_WRITTEN.name, killed: REMEDIATE, when: FILE_WRITTEN.when, play }],
};

async function play(bench: Bench): Promise<Ended> {
  const { stage } = bench;
  const { aws, bouncer, cluster } = stage.world;
  FILE_WRITTEN.arm(bench, REMEDIATE);
  const [execution = ''] = await poolerPoolFull.play(stage);
  const { outcome, actions } = await stage.report(execution);
  const [action] = actions;
  return {
    ending: outcome,
    facts: [
      fact("Remediate's processes killed", 1, aws.lambda.spare(REMEDIATE)),
      fact('outcome', 'resolved', outcome),
      fact('pool of PgBouncer', '50', bouncer ? await poolSizeOf(bouncer) : 'no bouncer'),
      fact('the same in its file', '50', poolSizeIn((await bouncerFile(cluster)) ?? '')),
      fact('changes', 'raise-pooler-pool', actions.map(({ kind }) => kind).join(', ')),
      fact('size of the change', 45, action?.changed ?? 0),
      fact('its undo', 'set-pooler-pool-size', action?.undoPlan?.kind ?? 'none'),
      ...(await onceFacts(stage, execution)),
      fact('messages sent twice', 'none', saidTwice(stage, execution).join(', ') || 'none'),
      await timelineFact(stage, execution, [STATE.Remediate]),
    ],
  };
}
