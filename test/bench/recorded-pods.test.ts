import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { LogAnswer, LogQuestion } from '../../bench/world/log-reader';
import { startProgram, startRecordedApi } from '../../bench/world/programs';
import { recordPods, runningPod } from '../../bench/world/recorded-pods';
import { Processes } from '../../emulators/common/processes';
import { makeCertificate } from '../../emulators/kubernetes/certificate';
import { KubernetesCluster } from '../../src/adapters/kubernetes/kubernetes';
import { logOf, textOf } from '../support/bodies';
import { configuration, TARGET_INPUT, targetOf } from '../support/builders';

const config = configuration();
const target = targetOf(config);
const { namespace, deployment: name } = target.kubernetes;

let processes: Processes;
beforeAll(async () => {
  processes = await Processes.open();
});
afterAll(() => processes.close());

async function recorded(pods: number): Promise<Record<string, string>> {
  const folder = path.join(processes.scratchDir, `recorded-${pods}`);
  await mkdir(folder);
  return recordPods(folder, {
    ...{ namespace, name, pods },
    deployment: { spec: { selector: {}, template: {} } },
    pod: runningPod(name),
    metricsPage: Buffer.from('knhk_db_pool_total 5\n'),
    logs: [Buffer.from('connection pool timeout\n'), Buffer.from('slow query\n')],
    configMaps: { 'knhk-config': { data: { DB_POOL_MAX_CONNECTIONS: '5' } } },
  });
}

it('answers for as many pods as are wanted what was recorded', async () => {
  const tls = await makeCertificate('127.0.0.1');
  const server = await startRecordedApi(processes, { answers: await recorded(30), tls });
  const cluster = new KubernetesCluster({ server, tls: { ca: tls.cert } }, target.kubernetes, config.probes);
  const pods = await cluster.listPods();
  expect(new Set(pods.map((pod) => pod.name)).size).toBe(30);
  expect(pods.every(({ ready }) => ready)).toBe(true);
  const last = pods.at(-1)?.name ?? '';
  expect(await textOf((take) => cluster.readMetrics(last, take))).toBe('knhk_db_pool_total 5\n');
  const range = { sinceSeconds: 300, tailLines: 1 };
  expect(await logOf((begin) => cluster.readLog(last, range, begin))).toMatchObject({ text: 'slow query\n' });
  expect(await cluster.readDeployment()).toMatchObject({ replicas: 30, availableReplicas: 30 });
  expect(await cluster.readPoolConfig()).toMatchObject({ size: 5 });
});

it('is read and scanned by a process that tells of its memory', async () => {
  const server = await startRecordedApi(processes, { answers: await recorded(4) });
  const reader = await startProgram(processes, 'log-reader');
  const question: LogQuestion = {
    ...{ access: { server }, target: name },
    configuration: { targets: [TARGET_INPUT], remediation: { mode: 'auto' } },
  };
  const { logs, problems, idleBytes, peakBytes } = await reader.ask<LogAnswer>(question);
  expect(problems).toEqual([]);
  expect(logs).toMatchObject({ podsRead: 4, linesRead: 4, connectionLines: 2, slowQueryLines: 2 });
  expect(idleBytes).toBeGreaterThan(10_000_000);
  expect(peakBytes).toBeGreaterThanOrEqual(idleBytes * 0.9);
  await reader.stop();
});
