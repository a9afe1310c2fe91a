/** How Diagnose grows with the pods of its target: 1 to 100 of them. */
import { startWorld, type World } from '../../local/world';
import type { Incident } from '../../src/model/incident';
import type { Measure } from '../row';
import { inTurns, megabytes } from '../turns';
import { type Configured, incidentOf, startFunction } from '../world/functions';
import { diagnoseRecorded, recordedCluster, recordedTargets, targetName } from '../world/recorded-cluster';

const COUNTS = [1, 3, 10, 30, 100] as const;
const FEW = 3;
const MANY = 100;
const TURNS = 25;
const WARMING = 15;
const SECRET = 'bench/recorded-kubeconfig';

/** One target each: those on one server of a database read each other's pods. */
const withPods = (pods: number) => (configuration: Configured) =>
  recordedTargets(configuration, [pods], SECRET);

export const measure: Measure = async (say) => {
  const world = await startWorld({ replicas: 1 });
  try {
    const cluster = await recordedCluster(world, COUNTS);
    world.aws.secretsManager.put(SECRET, cluster.kubeconfig(cluster.url));
    const incident = await incidentOf(world);
    const functions = await Promise.all(
      COUNTS.map((pods) => startFunction(world, 'measured-diagnose', withPods(pods))),
    );
    const things = Object.fromEntries(
      functions.map((diagnose, index) => {
        const pods = COUNTS[index] ?? 0;
        return [targetName(pods), () => diagnoseRecorded(diagnose, incident, pods)];
      }),
    );
    await inTurns(WARMING, things);
    say(`diagnose: ${COUNTS.join(', ')} pods, ${TURNS} turns`);
    const times = await inTurns(TURNS, things);
    await Promise.all(functions.map((diagnose) => diagnose.close()));
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
          'PostgreSQL, Prometheus and the function are those of the local world. What it takes is two requests a ' +
          'pod, over one connection by HTTP/2.',
        growth: { x: 'pods', points },
      },
      {
        name: 'diagnose-pods-memory',
        what: `the function's largest resident set, ${MANY} pods`,
        beside: `${FEW} pods`,
        unit: 'MB',
        measured: [manyMb],
        baseline: [fewMb],
        target: { of: 'difference', most: 150 },
        note: `A process each, ${WARMING} diagnoses one right after the other, and what V8 had not collected yet; 500 pods take hardly more, and the function has 512 MB.`,
      },
    ];
  } finally {
    await world.close();
  }
};

async function peakMb(world: World, incident: Incident, pods: number): Promise<number> {
  const diagnose = await startFunction(world, 'measured-diagnose', withPods(pods));
  for (let time = 0; time < WARMING; time += 1) await diagnoseRecorded(diagnose, incident, pods);
  const bytes = await diagnose.invoke<number>({ question: 'peak memory' });
  await diagnose.close();
  return megabytes(bytes);
}
