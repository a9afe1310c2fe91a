/** How Diagnose grows with the pods of its target: 1 to 100 of them. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { makeCertificate } from '../../emulators/kubernetes/certificate';
import { kubeconfigYaml } from '../../emulators/kubernetes/kubeconfig';
import { DEPLOYMENT, NAMESPACE } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import type { Incident } from '../../src/model/incident';
import type { Diagnosis } from '../../src/model/state';
import type { Measure } from '../row';
import { inTurns, megabytes } from '../turns';
import { type BenchFunction, type Configured, incidentOf, startFunction } from '../world/functions';
import { startRecordedApi } from '../world/programs';
import { recordPods } from '../world/recorded-pods';

const COUNTS = [1, 3, 10, 30, 100] as const;
const FEW = 3;
const MANY = 100;
const TURNS = 25;
const WARMING = 15;
const SECRET = 'bench/recorded-kubeconfig';
const HOST = '127.0.0.1';

const targetName = (pods: number): string => `pods-${pods}`;

export const measure: Measure = async (say) => {
  const world = await startWorld({ replicas: 1 });
  try {
    world.aws.secretsManager.put(SECRET, await recordedCluster(world));
    const incident = await incidentOf(world);
    const diagnose = await startFunction(world, 'measured-diagnose', withTargets);
    const things = Object.fromEntries(
      COUNTS.map((pods) => [targetName(pods), () => diagnoseOnce(diagnose, incident, pods)]),
    );
    await inTurns(WARMING, things);
    say(`diagnose: ${COUNTS.join(', ')} pods, ${TURNS} turns`);
    const times = await inTurns(TURNS, things);
    await diagnose.close();
    const [few, many] = [times[targetName(FEW)] ?? [], times[targetName(MANY)] ?? []];
    const points = COUNTS.map((x) => ({ x, measured: times[targetName(x)] ?? [] }));
    const [fewMb, manyMb] = [await peakMb(world, incident, FEW), await peakMb(world, incident, MANY)];
    return [
      {
        name: 'diagnose-pods',
        what: `diagnose, warm, ${MANY} pods`,
        beside: `${FEW} pods`,
        unit: 'ms',
        measured: many,
        baseline: few,
        target: { of: 'ratio', most: 2 },
        note:
          'A hundred pods as processes, and the local API before them, use more of two cores than the diagnosis of them. ' +
          "So the pods' real answers are recorded and given by an API server in a process of its own, with TLS; " +
          'PostgreSQL, Prometheus and the function are those of the local world. What it takes is the sending of two ' +
          'requests a pod, of which the largest part is the system call: by HTTP/2 it would be half.',
        growth: { x: 'pods', points },
      },
      {
        name: 'diagnose-pods-memory',
        what: `the function's largest resident set, ${MANY} pods`,
        beside: `${FEW} pods`,
        unit: 'MB',
        measured: [manyMb],
        baseline: [fewMb],
        target: { of: 'difference', most: 50 },
        note: `A process each, ${WARMING} diagnoses.`,
      },
    ];
  } finally {
    await world.close();
  }
};

async function diagnoseOnce(diagnose: BenchFunction, incident: Incident, pods: number): Promise<void> {
  const target = { ...incident.target, name: targetName(pods), deployment: targetName(pods) };
  const { evidence } = await diagnose.invoke<Diagnosis>({ incident: { ...incident, target } });
  const { gaps, pool, logs } = evidence;
  if (gaps.length > 0 || pool?.podsRead !== pods || logs?.podsRead !== pods) {
    throw new Error(`the evidence of ${pods} pods is not complete: ${JSON.stringify(gaps)}`);
  }
}

async function peakMb(world: World, incident: Incident, pods: number): Promise<number> {
  const diagnose = await startFunction(world, 'measured-diagnose', withTargets);
  for (let time = 0; time < WARMING; time += 1) await diagnoseOnce(diagnose, incident, pods);
  const bytes = await diagnose.invoke<number>({ question: 'peak memory' });
  await diagnose.close();
  return megabytes(bytes);
}

/** A target for each number of pods, all in the recorded cluster. */
function withTargets(configuration: Configured): Configured {
  const [target] = configuration.targets;
  if (!target) throw new RangeError('the configuration has no target');
  const targets = COUNTS.map((pods) => ({
    ...target,
    name: targetName(pods),
    kubernetes: { ...target.kubernetes, secretId: SECRET, deployment: targetName(pods) },
  }));
  return { ...configuration, targets };
}

/** Records what the one real pod and its API answer, as the answers of many. @returns the kubeconfig. */
async function recordedCluster({ cluster, processes }: World): Promise<string> {
  const [pod] = cluster.pods();
  const core = `/api/v1/namespaces/${NAMESPACE}`;
  const json = async (url: string) => (await (await cluster.request(url)).json()) as object;
  const bytes = async (url: string) => Buffer.from(await (await cluster.request(url)).arrayBuffer());
  const folder = path.join(processes.scratchDir, 'recorded');
  await mkdir(folder);
  const real = {
    deployment: await json(`/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${DEPLOYMENT}`),
    pod: await json(`${core}/pods/${pod?.name}`),
    configMaps: { 'knhk-config': await json(`${core}/configmaps/knhk-config`) },
    metricsPage: await bytes(`${core}/pods/${pod?.name}:9090/proxy/metrics`),
    logs: [await bytes(`${core}/pods/${pod?.name}/log?tailLines=100`)],
  };
  const answers: Record<string, string> = {};
  for (const pods of COUNTS) {
    const recorded = { ...real, namespace: NAMESPACE, name: targetName(pods), pods };
    Object.assign(answers, await recordPods(folder, recorded));
  }
  const tls = await makeCertificate(HOST);
  const url = await startRecordedApi(processes, { answers, tls });
  return kubeconfigYaml({ url, token: 'recorded', namespace: NAMESPACE, ca: tls.cert });
}
