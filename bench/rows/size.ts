/** Diagnose of the largest service that is claimed: 500 pods, and 5,000 sessions in the database. */
import { DATABASE, SERVICE_ROLE } from '../../local/configuration';
import { startWorld, type World } from '../../local/world';
import type { Incident } from '../../src/model/incident';
import { MAX_PAYLOAD_BYTES } from '../../src/model/limits';
import type { Diagnosis } from '../../src/model/state';
import type { Measure, Row } from '../row';
import { addSessions } from '../size/many-sessions';
import { inTurns, megabytes } from '../turns';
import { type BenchFunction, functionOf, incidentOf, startFunction } from '../world/functions';
import { recordedCluster, recordedTargets, targetName } from '../world/recorded-cluster';

const COUNTS = [100, 250, 500] as const;
const [SOME, , MANY] = COUNTS;
const SESSIONS = 5_000;
const TURNS = 7;
const WARMING = 4;
const SECRET = 'bench/recorded-kubeconfig';

export const measure: Measure = async (say) => {
  const world = await startWorld({ replicas: 1 });
  try {
    const cluster = await recordedCluster(world, COUNTS);
    world.aws.secretsManager.put(SECRET, cluster.kubeconfig(cluster.url));
    const incident = await incidentOf(world);
    const functions: Record<number, BenchFunction> = {};
    for (const pods of COUNTS) functions[pods] = await startDiagnose(world, pods);
    const diagnose = (pods: number) => () => look(functions[pods], incident, pods);
    const things = Object.fromEntries(COUNTS.map((pods) => [targetName(pods), diagnose(pods)]));
    await inTurns(WARMING, things);
    say(`diagnose: ${COUNTS.join(', ')} pods, ${TURNS} turns`);
    const times = await inTurns(TURNS, things);
    say(`the same with ${SESSIONS} sessions`);
    await addSessions(world.postgres, { database: DATABASE, role: SERVICE_ROLE }, SESSIONS);
    const largest = await diagnose(MANY)();
    const { most } = await inTurns(TURNS, { most: diagnose(MANY) });
    for (const function_ of Object.values(functions)) await function_.close();
    const few = times[targetName(SOME)] ?? [];
    const many = times[targetName(MANY)] ?? [];
    const peak = await peakMb(world, incident);
    return [
      {
        ...{ name: 'size-pods', what: `diagnose, warm, ${MANY} pods`, beside: `${SOME} pods`, unit: 'ms' },
        ...{ measured: many, baseline: few },
        // No more than by as much as there are more.
        target: { of: 'ratio', most: MANY / SOME },
        note: 'As recorded for the row of a hundred pods: answers of real pods, from a process of their own, with TLS.',
        growth: { x: 'pods', points: COUNTS.map((x) => ({ x, measured: times[targetName(x)] ?? [] })) },
      },
      {
        ...{ name: 'size-sessions', what: `diagnose, warm, ${MANY} pods and ${SESSIONS} sessions` },
        ...{ beside: `${MANY} pods and a few sessions`, unit: 'ms', measured: most, baseline: many },
        target: { of: 'ratio', most: 2 },
        note: `The sessions are rows of pg_stat_activity without a process; a tenth of them leak.`,
      },
      {
        ...{ name: 'size-memory', what: 'the same: the largest resident set of the function', beside: '' },
        ...{ unit: 'MB', measured: [peak], baseline: [] },
        target: { of: 'value', most: functionOf(world, 'Diagnose').memoryMb },
        note: `A process of its own, ${WARMING} diagnoses. The target is what the function has.`,
      },
      stateRow({ incident, ...largest }),
    ];
  } finally {
    await world.close();
  }
};

/** With one target: of those that share its database, Diagnose reads the pools too. */
const startDiagnose = (world: World, pods: number): Promise<BenchFunction> =>
  startFunction(world, 'measured-diagnose', (configuration) =>
    recordedTargets(configuration, [pods], SECRET),
  );

/** @throws Error unless every pod was read. */
async function look(
  function_: BenchFunction | undefined,
  incident: Incident,
  pods: number,
): Promise<Diagnosis> {
  if (!function_) throw new RangeError(`there is no function for ${pods} pods`);
  const target = { ...incident.target, name: targetName(pods), deployment: targetName(pods) };
  const diagnosis = await function_.invoke<Diagnosis>({ incident: { ...incident, target } });
  const { gaps, pool, database } = diagnosis.evidence;
  if (gaps.length > 0 || pool?.podsRead !== pods || database?.kind !== 'read') {
    throw new Error(`the evidence of ${pods} pods is not complete: ${JSON.stringify(gaps)}`);
  }
  return diagnosis;
}

function stateRow(state: unknown): Row {
  return {
    ...{ name: 'size-state', what: 'the same: the state that goes on through Step Functions', beside: '' },
    unit: 'KB',
    measured: [Buffer.byteLength(JSON.stringify(state)) / 1_000],
    baseline: [],
    target: { of: 'value', most: MAX_PAYLOAD_BYTES / 1_000 },
    note: 'As Diagnose answers, with the incident. What Step Functions takes is 256 KiB.',
  };
}

async function peakMb(world: World, incident: Incident): Promise<number> {
  const function_ = await startDiagnose(world, MANY);
  for (let time = 0; time < WARMING; time += 1) await look(function_, incident, MANY);
  const bytes = await function_.invoke<number>({ question: 'peak memory' });
  await function_.close();
  return megabytes(bytes);
}
