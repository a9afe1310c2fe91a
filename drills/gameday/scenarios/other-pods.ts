/** Pods that are not only the service, and pods that are not the service at all. */

import { NAMESPACE } from '../../../local/configuration';
import { switchFaults } from '../../../local/switch-fault';
import { fact, matches } from '../../harness/fact';
import type { Scenario } from '../scenario';
import type { Stage } from '../stage';
import { LEAK_REPAIRED, leftToAPerson, playLeak } from './usual';

/** What the last check of that name says. */
async function detailOf(stage: Stage, execution: string, name: string): Promise<string> {
  const { checks } = await stage.report(execution);
  return checks.find((check) => check.name === name)?.detail ?? 'no such check';
}

export const sidecar: Scenario = {
  name: 'sidecar',
  proves: "with a mesh's container in each pod the service's own is read, and the incident closes",
  world: { cluster: { sidecar: { name: 'istio-proxy' } } },
  play: playLeak,
  expected: [LEAK_REPAIRED],
  async afterwards(stage, [execution = '']) {
    return [
      matches(
        'logs that were read',
        /3 of 3 pods' logs$/,
        await detailOf(stage, execution, 'connection-timeouts'),
      ),
    ];
  },
};

export const evictedPod: Scenario = {
  name: 'evicted-pod',
  proves: "pods that were evicted or have ended, and still have the service's labels, are not counted",
  world: { cluster: { leftovers: [{ kind: 'evicted' }, { kind: 'completed' }] } },
  play: playLeak,
  expected: [LEAK_REPAIRED],
  async afterwards(stage, [execution = '']) {
    return [
      matches(
        'pools that were read',
        /; 3 of 3 pods read$/,
        await detailOf(stage, execution, 'pool-utilization'),
      ),
      matches(
        'logs that were read',
        /3 of 3 pods' logs$/,
        await detailOf(stage, execution, 'connection-timeouts'),
      ),
    ];
  },
};

/** Its two connections are busy all the time: that is what a Job is for. */
const JOB_POOL = 2;

export const jobPod: Scenario = {
  name: 'job-with-the-same-labels',
  proves:
    "a Job's pod with the deployment's labels is not the service: its full pool is not counted, and it is not evicted",
  world: { cluster: { leftovers: [{ kind: 'job', env: { DB_POOL_MAX_CONNECTIONS: String(JOB_POOL) } }] } },
  async play(stage) {
    const { cluster } = stage.world;
    const job = await stage.until("the Job's pod", 30_000, async () =>
      cluster.pods().find(({ controller, ready }) => controller === 'Job' && ready),
    );
    await switchFaults(job.ip, { hoard: { connectionsPerSecond: 10, connections: JOB_POOL } });
    const execution = await stage.executionByAlert();
    await stage.sent(execution, 'nothing-permitted');
    stage.check(
      fact(
        "the Job's pod lives until a person comes",
        'true',
        String(cluster.pods().some(({ name }) => name === job.name)),
      ),
    );
    await cluster.request(`/api/v1/namespaces/${NAMESPACE}/pods/${job.name}`, { method: 'DELETE' });
    return [await stage.ended(execution)];
  },
  expected: [leftToAPerson('sources-disagree')],
  async afterwards(stage, [execution = '']) {
    const { findings } = await stage.report(execution);
    return [
      matches(
        'the contradiction in the evidence',
        /the alert fires, but no pool is above/,
        findings[0]?.evidenceFor.join('\n') ?? '',
      ),
      matches(
        'pools that were read',
        /; 3 of 3 pods read$/,
        await detailOf(stage, execution, 'pool-utilization'),
      ),
    ];
  },
};
