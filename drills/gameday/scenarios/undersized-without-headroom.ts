import { existsSync } from 'node:fs';
import path from 'node:path';
import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import type { Stage } from '../stage';
import { NO_CUSTOMERS } from './escalation/shared';
import { clusterFacts, refusedLogins, TIGHT } from './shared';
import { leftToAPerson, playUntilSent } from './usual';

export const undersizedWithoutHeadroom: Scenario = {
  name: 'undersized-pool-without-headroom',
  proves:
    'where PostgreSQL has no connections left to give, nothing is scaled or resized, and the message has the calculation',
  world: { ...TIGHT, maxConnections: 38, target: NO_CUSTOMERS },
  play: playUntilSent('nothing-permitted'),
  expected: [
    {
      ...leftToAPerson('undersized-pool'),
      sent: [],
      exactly: ['sre-on-call nothing-permitted', 'sre-on-call resolved'],
      refused: /scale-out: no headroom for 4 replicas.*raise-pool: no headroom for a pool of 9/,
    },
  ],
  async afterwards(stage, [execution = '']) {
    const { replicas, poolSize, pods } = await clusterFacts(stage);
    const [text = ''] = stage.textsOf(execution, 'nothing-permitted');
    return [
      fact('replicas', 3, replicas),
      fact('pods', 3, pods),
      fact('pool of each', 8, poolSize),
      matches(
        'the calculation in the message',
        /5 pods .* × pool 8 = 40 connections, usable are max_connections 38/,
        text,
      ),
      fact('logins refused by PostgreSQL', 0, await refusedLogins(stage)),
      fact('a PgBouncer manifest beside the report', 'true', String(hasPgBouncer(stage, execution))),
    ];
  },
};

function hasPgBouncer({ world }: Stage, execution: string): boolean {
  return existsSync(path.join(path.dirname(world.reportFile(execution)), 'pgbouncer.yaml'));
}
