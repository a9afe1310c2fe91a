/** From an alert that reaches Alertmanager to the first change, with everything that lies between. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { leakSessions } from '../../drills/storms/leaked-sessions';
import type { Processes } from '../../emulators/common/processes';
import { startAlertmanager } from '../../local/alerting/alertmanager';
import { ALERTING_SECONDS, TIME_FACTOR } from '../../local/time-factor';
import { startWorld, type World, type WorldOptions } from '../../local/world';
import { buildReport } from '../../src/documents/report/report';
import { readExecution } from '../../src/history/read';
import { medianOf } from '../figure';
import type { Measure, Row } from '../row';
import { weigh } from '../weigh';
import { putAway } from '../world/away';
import { type StepTimes, stepRows, stepTimes } from './step-trips';

/** Of each kind. */
const INCIDENTS = 3;
/** Each way. */
const DELAY_MS = 5;
const FAR_MS = 20;
const MOST_WARM_SECONDS = 0.5;
/** Five functions that start are most of the difference, and each takes two to two and a half times its clients. */
const MOST_COLD = 2.5;
/** Those that start one after the other, from the webhook to the change. */
const STARTING = ['authorize', 'intake', 'prepare', 'diagnose', 'remediate'];
const STARTS = 3;
const LEAKED_SESSIONS = 4;
const END_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
/** As the local run has it: nothing waits to be grouped. */
const ALERTMANAGER = {
  groupWaitSeconds: 0,
  groupIntervalSeconds: ALERTING_SECONDS.groupInterval / TIME_FACTOR,
  repeatIntervalSeconds: ALERTING_SECONDS.repeatInterval / TIME_FACTOR,
};
/** Every incident is repaired: the budget of repairs is not what is measured. */
const WORLD: WorldOptions = {
  requestsPerSecond: 20,
  configuration: {
    remediation: {
      settleSeconds: 0,
      terminate: { idleInTransactionSeconds: 1 },
      budget: { windowSeconds: 1, maxResolvedInWindow: 100, maxPerDay: 1_000 },
    },
    // How fast the service is on a busy machine is not what is measured either.
    validation: { windowSeconds: 5, sampleIntervalSeconds: 1, maxP95Ms: 5_000, maxErrorRate: 0.5 },
    alerts: { critical: { forSeconds: 1 } },
    escalation: { executionTimeoutSeconds: 600 },
  },
};

let token: string | undefined;

export const measure: Measure = async (say) => {
  const world = await startWorld(WORLD);
  const deliveries = await startDeliveries(world);
  try {
    const move = await putAway(world, DELAY_MS);
    const samples: Record<'cold' | 'warm' | 'delivered', number[]> = { cold: [], warm: [], delivered: [] };
    const near: StepTimes[] = [];
    const far: StepTimes[] = [];
    const labels = {
      alertname: world.configuration.alerts.critical.name,
      ...world.configuration.targets[0]?.alertLabels,
    };
    say(
      `an alert that leads to a change, ${INCIDENTS} times with cold functions and as often with warm ones`,
    );
    for (let index = 0; index <= INCIDENTS; index += 1) {
      const delivered = await deliveries.measure(labels);
      await cool(world);
      const cold = await incident(world, labels);
      const warm = await incident(world, labels);
      await move(FAR_MS);
      const farther = await incident(world, labels);
      await move(DELAY_MS);
      // The first of each loads code on all sides.
      if (index === 0) continue;
      samples.delivered.push(delivered);
      samples.cold.push(cold.actedSeconds);
      samples.warm.push(warm.actedSeconds);
      near.push(warm.steps);
      far.push(farther.steps);
    }
    return [
      ...toAction(samples, await clientsSeconds()),
      ...stepRows(near, far, { nearMs: DELAY_MS, farMs: FAR_MS }),
    ];
  } finally {
    await deliveries.close();
    await world.close();
  }
};

type Samples = Readonly<Record<'cold' | 'warm' | 'delivered', readonly number[]>>;

/** @param clientsSeconds what the processes take to start that would have to, with nothing in them but their clients. */
function toAction({ cold, warm, delivered }: Samples, clientsSeconds: number): Row[] {
  const what = (how: string) =>
    `alert in Alertmanager to the first change made, functions ${how}, every dependency ${DELAY_MS} ms away`;
  return [
    {
      name: 'alert-to-action-cold',
      what: what('cold'),
      beside:
        'with warm functions, and five processes started that have the clients of the five and nothing else',
      ...{ unit: 's', measured: cold, baseline: warm.map((seconds) => seconds + clientsSeconds) },
      target: { of: 'ratio', most: MOST_COLD },
      note: 'No function has a process, and API Gateway has not seen the token: five start, one after the other.',
    },
    {
      name: 'alert-to-action-warm',
      what: what('warm'),
      beside: "Alertmanager's delivery alone",
      ...{ unit: 's', measured: warm, baseline: delivered },
      target: { of: 'value', most: MOST_WARM_SECONDS },
      note: 'Of AWS itself, the local world has the calls and not their times.',
    },
  ];
}

async function clientsSeconds(): Promise<number> {
  const weights = await weigh(STARTS, STARTING);
  const medians = weights.map(({ clients }) => medianOf(clients.starts.map(({ processMs }) => processMs)));
  return medians.reduce((sum, ms) => sum + ms, 0) / 1_000;
}

/** As after hours without an alert: no process of any function, and a token that API Gateway has not seen. */
async function cool(world: World): Promise<void> {
  await world.aws.lambda.cool();
  token = randomBytes(32).toString('base64url');
  const secret = world.aws.stack.secrets.find(({ logicalId }) => logicalId.startsWith('WebhookToken'));
  world.aws.secretsManager.put(secret?.name ?? '', token);
}

interface Incident {
  /** From the alert's posting to the end of the first change. */
  readonly actedSeconds: number;
  readonly steps: StepTimes;
}

/** One from its alert to its end. */
async function incident(world: World, labels: Readonly<Record<string, string>>): Promise<Incident> {
  await leakSessions(world, LEAKED_SESSIONS);
  await sleep(world.configuration.remediation.terminate.idleInTransactionSeconds * 1_000 + POLL_MS);
  const known = world.aws.stepFunctions.executions.length;
  const { webhook, processes } = world;
  const { url } = await freshAlertmanager(processes, webhook.url, token ?? webhook.token);
  const postedMs = Date.now();
  await post(url, labels);
  const deadlineMs = postedMs + END_TIMEOUT_MS;
  for (;;) {
    const execution = world.aws.stepFunctions.executions[known];
    if (execution && execution.status !== 'RUNNING') {
      const history = readExecution(await world.executions.history(execution.header.arn));
      const { actions, outcome } = buildReport(history, world.configuration);
      const [first] = actions;
      if (!first || outcome !== 'resolved') throw new Error(`${execution.header.arn}: ${outcome}`);
      return { actedSeconds: (Date.parse(first.finishedAt) - postedMs) / 1_000, steps: stepTimes(history) };
    }
    if (Date.now() > deadlineMs) throw new Error(`no incident was over within ${END_TIMEOUT_MS} ms`);
    await sleep(POLL_MS);
  }
}

/** Alertmanagers of the same settings whose receiver does nothing. */
async function startDeliveries({ processes }: World) {
  const receiver = createServer((request, response) => {
    request.resume().once('end', () => {
      response.end();
      receiver.emit('delivered');
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;
  return {
    async measure(labels: Readonly<Record<string, string>>): Promise<number> {
      const { url } = await freshAlertmanager(processes, `http://127.0.0.1:${port}/`, 'unused');
      const delivered = once(receiver, 'delivered');
      const postedMs = Date.now();
      await post(url, labels);
      await delivered;
      return (Date.now() - postedMs) / 1_000;
    },
    async close(): Promise<void> {
      receiver.close();
      receiver.closeAllConnections();
    },
  };
}

/** A new one each time: in one that knows the group, the alert would wait for the group's next turn. */
function freshAlertmanager(processes: Processes, webhookUrl: string, bearerToken: string) {
  return startAlertmanager(processes, { ...ALERTMANAGER, webhookUrl, bearerToken });
}

/** As Prometheus does (Alertmanager API v2, `postAlerts`). */
async function post(url: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels, startsAt: new Date().toISOString() }]),
  });
  if (!response.ok) throw new Error(`Alertmanager refused the alert: ${await response.text()}`);
}
